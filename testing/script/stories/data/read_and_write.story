# [MS-FSA] 2.1.5.2 and 2.1.5.3.
a: create \f rw                         -> ok created
a: read 0 10                            -> END_OF_FILE
a: write 0 "hello world"                -> ok offset=0 bytes=11 size=11
a: read 0 5                             -> ok bytes=5 data=hello
a: read 6 100                           -> ok bytes=5 data=world
a: read 11 1                            -> END_OF_FILE
a: read 100 1                           -> END_OF_FILE
a: write 4 "o, W"                       -> ok offset=4 bytes=4 size=11
a: read 0 100                           -> ok data="hello, Wrld"
