# Who holds a lock of the stream is not kept back by those who wait: they may wait for him.
# [MS-FSA] 2.1.5.8: nothing but what is held refuses a lock.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
c: open \f rw share=rwd                 -> ok opened
a: lock 0 10 shared                     -> ok
b/1: lock 0 10 wait                     -> pending
c/1: lock 0 10 shared wait              -> pending
a: lock 0 10 shared wait                -> ok
a: unlock 0 10                          -> ok
a: lock 0 10 shared wait                -> ok
a: unlock 0 10                          -> ok
a: unlock 0 10                          -> ok
b/1 completes                           -> ok
a/1: lock 0 10 shared wait              -> pending
b: close
c/1 completes                           -> ok
a/1 completes                           -> ok
