# A cleanup cannot fail; what could not be removed is there again.
# [MS-FSA] 2.1.5.4.
a: create \f rd                         -> ok created
a: delete
fail cleanup UNEXPECTED_IO_ERROR
a: close                                -> ok
b: open \f r                            -> ok opened
