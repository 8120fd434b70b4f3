# A lock's owner is handle, process and key; a read or write is of the key that comes with it.
# [MS-FSA] 2.1.4.10: OwnerOpen and LockKey.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
a: lock 0 4 lock_key=1                  -> ok
a: lock 4 4 lock_key=2                  -> ok
a: read 0 4                             -> FILE_LOCK_CONFLICT
a: read 0 4 lock_key=1                  -> ok data="0123"
a: read 0 5 lock_key=1                  -> FILE_LOCK_CONFLICT
a: write 4 "x" lock_key=2               -> ok
a: read 0 4 lock_key=1 process=9        -> FILE_LOCK_CONFLICT
a: lock 0 1 shared lock_key=2           -> LOCK_NOT_GRANTED
a: zero 0 1 lock_key=2                  -> FILE_LOCK_CONFLICT
a: zero 0 1 lock_key=1                  -> ok
