# Who would wait for himself is told so instead.
# POSIX, fcntl: EDEADLK.
a: create \f rw share=rwd               -> ok created
g: create \g rw share=rwd               -> ok created
a: record write 0 1 owner=1             -> ok
g: record write 0 1 owner=2             -> ok
a/3: record write 9 1 owner=3           -> ok
g/1: record write 0 1 owner=1 wait      -> pending
a/3b: record write 0 1 owner=3 wait     -> pending
a/2: record write 9 1 owner=2           -> LOCK_NOT_GRANTED
a/2: record write 9 1 owner=2 wait      -> POSSIBLE_DEADLOCK
g: record release owner=2               -> ok
g/1 completes                           -> ok
a/2: record write 9 1 owner=2 wait      -> pending
a: record release owner=1               -> ok
a/3b completes                          -> ok
a: record release owner=3               -> ok
a/2 completes                           -> ok
