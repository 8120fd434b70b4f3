# FileIndex: goes on after a given entry.
# [MS-FSA] 2.1.5.6.3, where the object store supports it.
a: create \a                            -> ok created
b: create \b                            -> ok created
c: create \c                            -> ok created
d: open \ r                             -> ok opened
d: list                                 -> ok names=a,b,c tokens=1,2,3
d: list index=1                         -> ok names=b,c
d: list index=3                         -> ok end
d: list index=2 single                  -> ok names=c
