# A write at the end is kept back by a lock where the end is, and by no other.
# [MS-FSA] 2.1.5.3: the offset is the end of file before locks are looked at.
a: create \f rw share=rwd               -> ok created
b: open \f append_data+synchronize share=rwd -> ok opened
c: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 10                            -> ok
b: append "ab"                          -> ok offset=10 bytes=2
c: append "cd"                          -> ok offset=12
a: lock 15 1                            -> ok
asked                                   -> ok query=2
c: append "e"                           -> ok offset=14
b: append "fg"                          -> FILE_LOCK_CONFLICT
a: append "fg"                          -> ok offset=15
a: lock 30 1 shared                     -> ok
a: append fill=14                       -> FILE_LOCK_CONFLICT
a: append fill=13                       -> ok offset=17
