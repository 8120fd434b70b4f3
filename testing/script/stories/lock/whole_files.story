# flock: of the whole file, by open file; to change it is to ask again.
# flock(2).
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: flock shared owner=1                 -> ok
b: flock shared owner=2                 -> ok
a: flock exclusive owner=1              -> LOCK_NOT_GRANTED
b: flock exclusive owner=2              -> ok
b: flock exclusive owner=2              -> ok
a/1: flock shared owner=1 wait          -> pending
a: record write 0 10 owner=3            -> ok
b: flock shared owner=2                 -> ok
a/1 completes                           -> ok
b/1: flock exclusive owner=2 wait       -> pending
a: flock unlock owner=1                 -> ok
b/1 completes                           -> ok
