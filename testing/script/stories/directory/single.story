# ReturnSingleEntry: one at a time.
# [MS-FSA] 2.1.5.6.3.
a: create \a                            -> ok created
b: create \b                            -> ok created
d: open \ r                             -> ok opened
d: list single                          -> ok names=a
d: list single                          -> ok names=b
d: list single                          -> ok end
d: list restart single                  -> ok names=a
d: list                                 -> ok names=b
