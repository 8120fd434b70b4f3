# A lock keeps nobody from changing the end of file, or the allocation.
# [MS-FSA] 2.1.5.15.4 and 2.1.5.15.2 ask for no lock.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 10                            -> ok
b: set allocation 64k                   -> ok
b: set eof 5                            -> ok
a: read 0 10                            -> ok data="01234"
