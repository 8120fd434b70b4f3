# A cache may write back what was written before the lock.
# [MS-FSA] 2.1.5.3: only user I/O is checked against locks.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 10                            -> ok
b: write 0 "x"                          -> FILE_LOCK_CONFLICT
b: write 0 "x" paging constrained       -> ok
b: read 0 1 paging                      -> ok data="x"
