# Directories have no bytes to lock; their streams have.
# [MS-FSA] 2.1.5.8, 2.1.5.9.
d: mkdir \d r share=rwd                 -> ok created
d: lock 0 1                             -> INVALID_PARAMETER
d: unlock 0 1                           -> INVALID_PARAMETER
d: record read 0 1 owner=1              -> INVALID_PARAMETER
d: record test 0 1 owner=1              -> INVALID_PARAMETER
d: flock shared owner=1                 -> INVALID_PARAMETER
s: create \d:s rw share=rwd             -> ok created
s: lock 0 1                             -> ok
