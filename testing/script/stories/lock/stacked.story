# Shared locks are stacked, also on one's own exclusive one, which then goes first.
# [MS-FSA] 2.1.5.8, 2.1.5.9: of equals the exclusive one is unlocked.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 10                            -> ok
a: lock 0 10                            -> LOCK_NOT_GRANTED
a: lock 0 10 shared                     -> ok
a: lock 0 10 shared                     -> ok
a: write 0 "x"                          -> FILE_LOCK_CONFLICT
b: read 0 1                             -> FILE_LOCK_CONFLICT
a: unlock 0 10                          -> ok
b: read 0 1                             -> ok data="0"
a: unlock 0 10                          -> ok
b: write 0 "x"                          -> FILE_LOCK_CONFLICT
a: unlock 0 10                          -> ok
b: write 0 "x"                          -> ok
a: unlock 0 10                          -> RANGE_NOT_LOCKED
