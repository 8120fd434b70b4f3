# What was never written reads as zero.
# [MS-FSA] 2.1.5.3: beyond the end of file, the stream is extended.
a: create \f rw                         -> ok created
a: write 3 "x"                          -> ok offset=3 bytes=1 size=4
a: read 0 10                            -> ok bytes=4 data=...x
