# Who asked to wait waits, however long: that is no request that hangs.
# [MS-FSA] 2.1.5.8; ENGINE.md section 2.
mount timeout=10s
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: lock 0 10                            -> ok
b/1: lock 0 10 wait                     -> pending
a/1: record write 20 10 owner=1         -> ok
b/2: record write 20 10 owner=2 wait    -> pending
a/2: flock exclusive owner=1            -> ok
b/3: flock shared owner=2 wait          -> pending
advance 100s
b: read 0 1                             -> FILE_LOCK_CONFLICT
a: unlock 0 10                          -> ok
a/1: record release owner=1             -> ok
a/2: flock unlock owner=1               -> ok
b/1 completes                           -> ok
b/2 completes                           -> ok
b/3 completes                           -> ok
