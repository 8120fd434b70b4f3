# Cleanup ends what a handle has locked, all at once, and what it waits for.
# [MS-FSA] 2.1.5.5; as NT's own file systems end a lock that waits: RANGE_NOT_LOCKED.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
c: open \f rw share=rwd                 -> ok opened
a: lock 0 5                             -> ok
a: lock 5 5 lock_key=1 process=7        -> ok
c: lock 20 5                            -> ok
a/1: lock 20 5 wait                     -> pending
b/1: lock 0 10 wait                     -> pending
a: cleanup                              -> ok
a/1 completes                           -> RANGE_NOT_LOCKED
b/1 completes                           -> ok
a: lock 30 5                            -> FILE_CLOSED
a: unlock 30 5                          -> FILE_CLOSED
c/1: lock 0 10 wait                     -> pending
c: close
c/1 completes                           -> RANGE_NOT_LOCKED
b: close
census                                  -> ok handles=1 requests=0
