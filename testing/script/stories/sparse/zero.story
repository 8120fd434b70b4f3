# Zeroed bytes read as zero, and whole chunks lose their space; the end of file stays.
# [MS-FSA] 2.1.5.10, FSCTL_SET_ZERO_DATA.
a: create \f rw                         -> ok created
a: set sparse
a: write 0 "12345678"
a: write 64k fill=64k
a: zero 2 4
a: read 0 8                             -> ok data=12....78
a: zero 64k 64k                         -> ok size=128k
a: query ranges 0 128k                  -> ok ranges=0+4096
a: zero 0x8000000000000000 1            -> INVALID_PARAMETER
b: open \f r                            -> ok opened
b: zero 0 1                             -> ACCESS_DENIED
