# The position is the handle's own.
# [MS-FSA] 2.1.5.15.10.
a: create \f rw                         -> ok created
b: open \f r                            -> ok opened
a: set position 100
a: query handle                         -> ok position=100
b: query handle                         -> ok position=0
a: set position 0x8000000000000000      -> INVALID_PARAMETER
a: query handle                         -> ok position=100
