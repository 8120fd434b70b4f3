# A handle is cleaned up once, then closed once; in between it is of no use but to paging I/O.
# [MS-FSA] 2.1.5.4 and 2.1.5.5.
a: create \f rw                         -> ok created
a: write 0 "text"
a: cleanup
a: read 0 4                             -> FILE_CLOSED
a: query                                -> FILE_CLOSED
a: set eof 0                            -> FILE_CLOSED
a: read 0 4 paging                      -> ok data=text
a: write 0 "TEXT" constrained paging    -> ok bytes=4
a: cleanup
a: close
b: open \f r                            -> ok opened
b: read 0 10                            -> ok data=TEXT
