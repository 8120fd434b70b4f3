# A lock that nobody waits for any more is not taken, and keeps nobody back.
# ENGINE.md section 2: everything can be cancelled.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
c: open \f rw share=rwd                 -> ok opened
a: lock 0 10 shared                     -> ok
b/1: lock 0 10 wait                     -> pending
c/1: lock 0 10 shared wait              -> pending
cancel b/1
b/1 completes                           -> CANCELLED
c/1 completes                           -> ok
a: unlock 0 10                          -> ok
c: unlock 0 10                          -> ok
a: lock 0 10                            -> ok
