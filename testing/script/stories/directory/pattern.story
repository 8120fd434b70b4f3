# The pattern of the first query holds; `*`, `?` and the DOS wildcards.
# [MS-FSA] 2.1.5.6.3 and 2.1.4.4.
a: create \one.txt                      -> ok created
b: create \two.txt                      -> ok created
c: create \two.c                        -> ok created
e: create \three                        -> ok created
d: open \ r                             -> ok opened
d: list *.TXT                           -> ok names=one.txt,two.txt
d: list *                               -> ok end
f: open \ r                             -> ok opened
f: list t??.*                           -> ok names=two.c,two.txt
g: open \ r                             -> ok opened
g: list <.txt                           -> ok names=one.txt,two.txt
h: open \ r                             -> ok opened
h: list <                               -> ok names=three
i: open \ r                             -> ok opened
i: list THREE                           -> ok names=three
