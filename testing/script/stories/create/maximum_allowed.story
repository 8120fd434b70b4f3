# MAXIMUM_ALLOWED is as much as the descriptor grants.
# [MS-FSA] 2.1.5.1.2.1.
d: mkdir \d all security="D:P(A;OICI;FR;;;WD)(A;OICI;FA;;;{user})" -> ok created
a: create \d\f all                      -> ok created
a: close
b as alice: open \d\f maximum_allowed   -> ok opened granted=r
c: open \d\f maximum_allowed            -> ok opened granted=all
e as alice: open \d\f w                 -> ACCESS_DENIED
