# A lock on no bytes lies between two: it meets what has bytes on both sides, and nothing else.
# [MS-FSA] 2.1.4.10.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 5 0                             -> ok
b: lock 5 0                             -> ok
b: lock 5 5                             -> ok
b: unlock 5 5                           -> ok
b: lock 0 5                             -> ok
b: unlock 0 5                           -> ok
b: lock 4 2                             -> LOCK_NOT_GRANTED
b: read 4 2                             -> FILE_LOCK_CONFLICT
b: read 5 1                             -> ok
b: write 5 ""                           -> ok
a: lock 0 0                             -> ok
b: lock 0 1                             -> ok
a: unlock 5 1                           -> RANGE_NOT_LOCKED
a: unlock 5 0                           -> ok
