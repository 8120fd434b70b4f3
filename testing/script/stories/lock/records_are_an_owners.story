# A byte has one lock of an owner: locking again changes it, unlocking takes bytes away.
# POSIX, fcntl: F_SETLK.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: record write 0 10 owner=1            -> ok
b: record write 0 10 owner=1            -> ok
b: record read 9 1 owner=2              -> LOCK_NOT_GRANTED
a: record read 0 10 owner=1             -> ok
b: record read 9 1 owner=2              -> ok
b: record write 9 1 owner=2             -> LOCK_NOT_GRANTED
a: record unlock 5 10 owner=1           -> ok
b: record write 5 10 owner=2            -> ok
b: record write 4 1 owner=2             -> LOCK_NOT_GRANTED
a: record unlock 100 5 owner=1          -> ok
a: record write 0 0 owner=1             -> INVALID_LOCK_RANGE
a: record write 0x7fffffffffffffff 1 owner=1 -> ok
a: record write 0x7fffffffffffffff 2 owner=1 -> INVALID_LOCK_RANGE
a: record unlock 0x8000000000000000 1 owner=1 -> INVALID_LOCK_RANGE
