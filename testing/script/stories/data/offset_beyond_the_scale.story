# Offsets are signed, and so is the end of the range.
# [MS-FSA] 2.1.5.2 and 2.1.5.3: STATUS_INVALID_PARAMETER.
a: create \f rw                         -> ok created
a: read max 1                           -> INVALID_PARAMETER
a: read 0xffffffffffffffff 1            -> INVALID_PARAMETER
a: write max "x"                        -> INVALID_PARAMETER
a: query                                -> ok size=0
