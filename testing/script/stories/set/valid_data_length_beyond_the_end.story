# [MS-FSA] 2.1.5.15.15: not beyond the end of file.
a as keeper: create \f rw               -> ok created
a: set eof 100
a: set valid 100
a: set valid 101                        -> INVALID_PARAMETER
