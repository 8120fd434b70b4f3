# What is unlocked is what was locked: the same bytes, by the same handle.
# [MS-FSA] 2.1.5.9.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 10                            -> ok
a: lock 20 10                           -> ok
a: lock 30 10                           -> ok
a: unlock 0 5                           -> RANGE_NOT_LOCKED
a: unlock 20 20                         -> RANGE_NOT_LOCKED
b: unlock 0 10                          -> RANGE_NOT_LOCKED
a: unlock 0 10 lock_key=1               -> RANGE_NOT_LOCKED
a: unlock 0 10 process=1                -> RANGE_NOT_LOCKED
b: read 0 1                             -> FILE_LOCK_CONFLICT
a: unlock 0 10                          -> ok
b: read 0 1                             -> ok
