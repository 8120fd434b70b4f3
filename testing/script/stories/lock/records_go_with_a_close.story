# Whoever closes a file by any handle has nothing of it locked any more: the kernel tells (FLUSH).
# POSIX, close; FUSE_FLUSH, lock_owner.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: record write 0 10 owner=1            -> ok
a: record write 20 10 owner=1           -> ok
a: record write 40 10 owner=2           -> ok
a: flock exclusive owner=1              -> ok
b/1: record write 0 30 owner=3 wait     -> pending
b: record release owner=1               -> ok
b/1 completes                           -> ok
b: record read 40 1 owner=3             -> LOCK_NOT_GRANTED
b: flock shared owner=3                 -> LOCK_NOT_GRANTED
