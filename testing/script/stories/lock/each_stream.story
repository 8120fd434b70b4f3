# Locks are a stream's, whichever name it was opened by.
# [MS-FSA] 2.1.5.8: Open.Stream.ByteRangeLockList.
# needs: ids
a: create \f rw share=rwd               -> ok created
a: link \g
s: create \f:s rw share=rwd             -> ok created
b: open \g rw share=rwd                 -> ok opened
t: open \g:s rw share=rwd               -> ok opened
a: lock 0 10                            -> ok
s: lock 0 10                            -> ok
b: lock 0 1                             -> LOCK_NOT_GRANTED
t: lock 0 1                             -> LOCK_NOT_GRANTED
a: unlock 0 10                          -> ok
t: lock 0 1                             -> LOCK_NOT_GRANTED
b: lock 0 1                             -> ok
