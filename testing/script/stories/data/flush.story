# [MS-FSA] 2.1.5.7: flushing a file, a directory, the volume.
a: create \f rw                         -> ok created
a: write 0 "text"
a: flush
d: mkdir \d rw                          -> ok created
d: flush
flush volume
asked                                   -> ok flush=3
a: cleanup
a: flush                                -> FILE_CLOSED
