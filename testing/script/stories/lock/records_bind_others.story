# A record lock is advisory to the programs of the mount, and a lock to everyone else.
# DOORS.md: mandatory for SMB clients.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: record write 0 5 owner=1             -> ok
b: read 4 1                             -> FILE_LOCK_CONFLICT
b: read 5 5                             -> ok
b: write 4 "x"                          -> FILE_LOCK_CONFLICT
b: zero 4 1                             -> FILE_LOCK_CONFLICT
b: lock 4 1 shared                      -> LOCK_NOT_GRANTED
b: read 4 1 advisory                    -> ok data="4"
b: write 4 "x" advisory                 -> ok
b: zero 4 1 advisory                    -> ok
b: append "x"                           -> ok offset=10
a: record read 0 5 owner=1              -> ok
b: read 0 5                             -> ok
b: write 4 "x"                          -> FILE_LOCK_CONFLICT
b: write 4 "x" advisory                 -> ok
b: lock 4 1 shared                      -> ok
b/1: lock 4 1 wait                      -> pending
b: unlock 4 1                           -> ok
a: record release owner=1               -> ok
b/1 completes                           -> ok
