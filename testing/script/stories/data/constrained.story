# A constrained write never moves the end of file.
# [MS-FSA] 2.1.5.3: paging writes.
a: create \f rw                         -> ok created
a: write 0 "1234567890"
a: write 8 "abcd" constrained           -> ok offset=8 bytes=2 size=10
a: write 20 "abcd" constrained          -> ok bytes=0 size=10
a: read 0 100                           -> ok data=12345678ab
