# No bytes are read and written without error, wherever.
# [MS-FSA] 2.1.5.2 and 2.1.5.3: ByteCount is zero.
a: create \f rw                         -> ok created
a: read 0 0                             -> ok bytes=0
a: read 1000 0                          -> ok bytes=0
a: write 1000 ""                        -> ok bytes=0 size=0
