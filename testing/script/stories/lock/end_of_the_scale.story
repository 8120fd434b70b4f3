# Locks reach to the last of 2^64 bytes, far behind the last that a file can have, and not beyond.
# [MS-FSA] 2.1.5.8, 2.1.5.9: INVALID_LOCK_RANGE.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: lock 0xffffffffffffffff 1            -> ok
a: lock 0xffffffffffffffff 2            -> INVALID_LOCK_RANGE
a: lock 2 0xffffffffffffffff            -> INVALID_LOCK_RANGE
a: unlock 2 0xffffffffffffffff          -> INVALID_LOCK_RANGE
b: lock 0x8000000000000000 0x8000000000000000 -> LOCK_NOT_GRANTED
b: lock 0 0xffffffffffffffff            -> ok
a: unlock 0xffffffffffffffff 1          -> ok
a: lock 0xffffffffffffffff 0            -> ok
