# Whatever comes first is answered first or last: each gets its own.
d: mkdir \d                             -> ok created
a: create \d\a rw                       -> later
b: create \d\b rw                       -> later
c: create \d\c rw                       -> later
e: mkdir \d\e                           -> later
f: create \d\a rw                       -> later
e completes                             -> ok created
c completes                             -> ok created
b completes                             -> ok created
a completes                             -> ok created
f completes                             -> ok opened
d: list                                 -> ok names=a,b,c,e
