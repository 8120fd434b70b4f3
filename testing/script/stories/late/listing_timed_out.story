# A listing that comes too late is not lost: the place stays where it was.
# [MS-FSA] 2.1.5.6.3.
a: create \a                            -> ok created
d: open \ r                             -> ok opened
hold list
d/1: list                               -> pending
advance 300s
d/1 completes                           -> IO_TIMEOUT
release
d: list                                 -> ok names=a
