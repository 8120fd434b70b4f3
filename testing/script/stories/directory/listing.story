# All entries, each once; then the end.
# [MS-FSA] 2.1.5.6.3.
a: create \b                            -> ok created
b: create \a                            -> ok created
c: mkdir \c                             -> ok created
d: open \ r                             -> ok opened
d: list                                 -> ok names=a,b,c
d: list                                 -> ok end
d: list                                 -> ok end
