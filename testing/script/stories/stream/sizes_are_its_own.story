# [MS-FSA] 2.1.5.12.27: sizes are the stream's, times and attributes the file's.
a: create \f rw                         -> ok created
s: create \f:s rw                       -> ok created
s: write 0 "12345"
s: query                                -> ok size=5
a: query                                -> ok size=0
s: set eof 3                            -> ok size=3
s: set basic attributes=hidden
a: query                                -> ok attributes=hidden
