# All by key, and all of a process, by one handle.
# FsRtlFastUnlockAllByKey and FsRtlFastUnlockAll; [MS-FSA] knows only single ranges.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: lock 0 4 lock_key=1                  -> ok
a: lock 4 4 lock_key=2                  -> ok
a: lock 8 4 lock_key=2 process=7        -> ok
b: lock 12 4                            -> ok
a: unlock by_key lock_key=1             -> ok
b: lock 0 4                             -> ok
b: lock 4 4                             -> LOCK_NOT_GRANTED
a: unlock all                           -> ok
b: lock 4 4                             -> ok
b: lock 8 4                             -> LOCK_NOT_GRANTED
a: unlock all process=7                 -> ok
b: lock 8 4                             -> ok
a: lock 12 4                            -> LOCK_NOT_GRANTED
