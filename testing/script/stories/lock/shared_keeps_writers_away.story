# What is locked shared everybody reads and may lock shared; nobody writes it, not even who locked.
# [MS-FSA] 2.1.4.10.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 4 shared                      -> ok
b: lock 2 4 shared                      -> ok
b: read 0 10                            -> ok data="0123456789"
a: write 3 "x"                          -> FILE_LOCK_CONFLICT
b: write 1 "x"                          -> FILE_LOCK_CONFLICT
a: zero 5 1                             -> FILE_LOCK_CONFLICT
a: lock 5 1                             -> LOCK_NOT_GRANTED
a: unlock 0 4                           -> ok
a: write 1 "x"                          -> ok
a: write 2 "x"                          -> FILE_LOCK_CONFLICT
