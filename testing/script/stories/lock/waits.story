# Who waits gets the lock when the last that is in its way is gone.
# [MS-FSA] 2.1.5.8, FailImmediately is FALSE.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
c: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 4 shared                      -> ok
b: lock 4 4 shared                      -> ok
c/1: lock 0 8 wait                      -> pending
a: unlock 0 4                           -> ok
c/2: read 0 8                           -> ok data="01234567"
a: write 0 "x"                          -> ok
b: unlock 4 4                           -> ok
c/1 completes                           -> ok
a: write 0 "x"                          -> FILE_LOCK_CONFLICT
