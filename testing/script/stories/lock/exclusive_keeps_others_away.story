# What is locked exclusively nobody else reads, writes, zeroes or locks; its owner does.
# [MS-FSA] 2.1.4.10; 2.1.5.2, 2.1.5.3, 2.1.5.8, 2.1.5.10.39.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 2 4                             -> ok
b: read 0 2                             -> ok data="01"
b: read 0 3                             -> FILE_LOCK_CONFLICT
b: read 5 1                             -> FILE_LOCK_CONFLICT
b: read 6 4                             -> ok data="6789"
b: write 3 "x"                          -> FILE_LOCK_CONFLICT
b: write 1 "x"                          -> ok
b: zero 5 2                             -> FILE_LOCK_CONFLICT
b: zero 6 2                             -> ok
b: lock 5 1                             -> LOCK_NOT_GRANTED
b: lock 5 1 shared                      -> LOCK_NOT_GRANTED
a: read 2 4                             -> ok data="2345"
a: write 3 "y"                          -> ok
a: zero 4 1                             -> ok
a: unlock 2 4                           -> ok
b: read 0 8                             -> ok data="0x2y.5.."
