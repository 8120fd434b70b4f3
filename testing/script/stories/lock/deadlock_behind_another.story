# A ring that leads over the second of two in the way is found when the first is gone; whoever of
# the ring came first is told.
# POSIX, fcntl: EDEADLK.
a: create \f rw share=rwd               -> ok created
a: record read 0 5 owner=3              -> ok
a: record read 5 5 owner=2              -> ok
a: record read 20 1 owner=1             -> ok
a/2: record write 20 1 owner=2 wait     -> pending
a/1: record write 0 10 owner=1 wait     -> pending
a: record release owner=3               -> ok
a/2 completes                           -> POSSIBLE_DEADLOCK
a: record release owner=2               -> ok
a/1 completes                           -> ok
