# An append goes to the end of file, whatever it is by then.
# [MS-FSA] 2.1.5.3: ByteOffset FILE_WRITE_TO_END_OF_FILE.
a: create \f rw                         -> ok created
b: open \f w                            -> ok opened
a: append "one,"                        -> ok offset=0 bytes=4 size=4
b: append "two,"                        -> ok offset=4 bytes=4 size=8
a: append "three"                       -> ok offset=8 bytes=5 size=13
a: read 0 100                           -> ok data=one,two,three
