# Each handle has a place of its own.
# [MS-FSA] 2.1.5.6: the state is the Open's.
a: create \a                            -> ok created
b: create \b                            -> ok created
d: open \ r                             -> ok opened
e: open \ r                             -> ok opened
d: list single                          -> ok names=a
e: list single                          -> ok names=a
d: list                                 -> ok names=b
e: list                                 -> ok names=b
