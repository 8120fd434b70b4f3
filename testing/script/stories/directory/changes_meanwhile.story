# An enumeration keeps its place while entries come and go: what was there all the time is listed
# once, what is gone is not, what comes later may be.
# [MS-FSA] 2.1.5.6.3: QueryLastEntry.
a: create \b                            -> ok created
b: create \d rd                         -> ok created
c: create \f                            -> ok created
d: open \ r                             -> ok opened
d: list single                          -> ok names=b
e: create \a                            -> ok created
f: create \c                            -> ok created
d: list single                          -> ok names=c
d: list single                          -> ok names=d
b: delete
b: close
d: list                                 -> ok names=f
d: list restart                         -> ok names=a,b,c,f
