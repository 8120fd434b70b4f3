# Reading and writing are kept back without the handle: an open leaves the reading, a write takes it.
# [MS-FSA] 2.1.4.12, OPEN and WRITE.
a: create \f rw share=rwd key=A         -> ok created
a/1: oplock rw                          -> ok oplock=rw
b: open \f rw share=rwd                 -> pending
notices                                 -> ok count=1 a:rw>r!
a/1: ack r                              -> ok oplock=r
b completes                             -> ok opened
b: write 0 "text"                       -> ok
notices                                 -> ok count=1 a:r>none
