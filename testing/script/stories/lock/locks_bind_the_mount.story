# NT's locks bind what of the mount reaches the engine, and its record locks wait for them.
# DOORS.md: mandatory for what of the mount reaches the engine.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 5                             -> ok
b: read 0 5 advisory                    -> FILE_LOCK_CONFLICT
b: write 4 "x" advisory                 -> FILE_LOCK_CONFLICT
b: record read 4 1 owner=1              -> LOCK_NOT_GRANTED
b/1: record read 4 1 owner=1 wait       -> pending
a: unlock 0 5                           -> ok
b/1 completes                           -> ok
a: lock 5 5 shared                      -> ok
b: record read 5 5 owner=1              -> ok
b: record write 5 5 owner=1             -> LOCK_NOT_GRANTED
a: close
b: record write 5 5 owner=1             -> ok
