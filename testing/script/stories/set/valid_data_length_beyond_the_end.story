# fails: fsop does not compare with the end of file
# [MS-FSA] 2.1.5.15.15: not beyond the end of file.
a: create \f rw                         -> ok created
a: set eof 100
a: set valid 101                        -> INVALID_PARAMETER
