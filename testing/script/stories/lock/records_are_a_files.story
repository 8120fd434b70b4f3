# Handles and names of one file share its record locks; its streams have none.
# POSIX: locks are of the file, not of the descriptor.
# needs: ids
a: create \f rw share=rwd               -> ok created
a: link \g
b: open \g rw share=rwd                 -> ok opened
s: create \f:s rw share=rwd             -> ok created
a: record write 0 10 owner=1            -> ok
b: record write 0 10 owner=2            -> LOCK_NOT_GRANTED
s: record write 0 10 owner=2            -> INVALID_PARAMETER
s: write 0 "free"                       -> ok
s: lock 0 10                            -> ok
