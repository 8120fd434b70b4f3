# An owner that is no more told of loses its locks with the last handle by which it locked.
# A mount that is aborted sends no FLUSH.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
c: open \f rw share=rwd                 -> ok opened
a: record write 0 10 owner=1            -> ok
b: record write 10 10 owner=1           -> ok
a: record write 20 10 owner=2           -> ok
a: flock shared owner=5                 -> ok
a: cleanup                              -> ok
c: record read 0 1 owner=3              -> LOCK_NOT_GRANTED
c: record read 20 1 owner=3             -> ok
c: flock exclusive owner=3              -> ok
b: close
c: record write 0 20 owner=3            -> ok
