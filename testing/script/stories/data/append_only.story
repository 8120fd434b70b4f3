# Who may append but not write, writes at the end.
# [MS-FSA] 2.1.5.3: FILE_APPEND_DATA without FILE_WRITE_DATA.
a: create \f rw                         -> ok created
a: write 0 "first"
b: open \f append_data+synchronize      -> ok opened
b: write 0 "second"                     -> ok offset=5 bytes=6 size=11
a: read 0 100                           -> ok data=firstsecond
