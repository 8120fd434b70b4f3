# The entry that an enumeration goes on after may itself be renamed.
# [MS-FSA] 2.1.5.6.3.
a: create \b rd                         -> ok created
b: create \c                            -> ok created
d: open \ r                             -> ok opened
d: list single                          -> ok names=b
a: rename \a
d: list                                 -> ok names=c
d: list restart                         -> ok names=a,c
