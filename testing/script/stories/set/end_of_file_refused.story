# [MS-FSA] 2.1.5.15.4: rights, directories, the largest size.
a: create \f rw                         -> ok created
b: open \f append_data+write_attributes -> ok opened
b: set eof 10                           -> ACCESS_DENIED
a: set eof 0x8000000000000000           -> INVALID_PARAMETER
d: mkdir \d rw                          -> ok created
d: set eof 10                           -> INVALID_PARAMETER
