# A write takes the caches of those who read; it waits for none of them, for they keep nothing back.
# [MS-FSA] 2.1.4.12, WRITE.
a: create \f rw share=rwd key=A          -> ok created
b: open \f r share=rwd key=B             -> ok opened
b/1: oplock r                            -> ok oplock=r
a: write 0 "new"                         -> ok
notices                                  -> ok count=1 b:r>none
b: read 0 3                              -> ok data=new
