# Who came first gets the lock first: readers do not keep a writer waiting for ever.
# [MS-FSA] 2.1.5.8 names no order; who does not wait is refused by nothing but what is held.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
c: open \f rw share=rwd                 -> ok opened
d: open \f rw share=rwd                 -> ok opened
a: lock 0 10 shared                     -> ok
b/1: lock 0 10 wait                     -> pending
c/1: lock 0 10 shared wait              -> pending
d/1: lock 10 10 shared wait             -> ok
d/2: lock 0 5 shared                    -> ok
d/2: unlock 0 5                         -> ok
a: unlock 0 10                          -> ok
b/1 completes                           -> ok
c: lock 0 1 shared                      -> LOCK_NOT_GRANTED
b: unlock 0 10                          -> ok
c/1 completes                           -> ok
