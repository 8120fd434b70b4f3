# What flock locks, NT's clients do not see.
# DOORS.md: flock is not shown to SMB.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: flock exclusive owner=1              -> ok
b: write 0 "x"                          -> ok
b: lock 0 10                            -> ok
b: record write 20 1 owner=2            -> ok
