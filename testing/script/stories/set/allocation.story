# Space set aside is no data; less than the end of file truncates.
# [MS-FSA] 2.1.5.15.1.
a: create \f rw                         -> ok created
a: write 0 "12345678"
a: set allocation 5000                  -> ok size=8 allocation=8k
a: set allocation 4                     -> ok size=4 allocation=4k
a: read 0 100                           -> ok data=1234
d: mkdir \d rw                          -> ok created
d: set allocation 10                    -> INVALID_PARAMETER
b: open \f write_attributes             -> ok opened
b: set allocation 10                    -> ACCESS_DENIED
