# Two who share a record and both want it alone wait for one another.
# POSIX, fcntl: EDEADLK.
a: create \f rw share=rwd               -> ok created
a: record read 0 10 owner=1             -> ok
a: record read 0 10 owner=2             -> ok
a/1: record write 0 10 owner=1 wait     -> pending
a/2: record write 0 10 owner=2 wait     -> POSSIBLE_DEADLOCK
a: record unlock 0 10 owner=2           -> ok
a/1 completes                           -> ok
