# A delete that is pending closes the file to new opens, streams included.
# [MS-FSA] 2.1.5.1: STATUS_DELETE_PENDING.
a: create \f rd                         -> ok created
s: create \f:s rw                       -> ok created
a: delete
t: open \f:s r                          -> DELETE_PENDING
a: close
s: write 0 "still"                      -> ok bytes=5
s: close
t: open \f:s r                          -> OBJECT_NAME_NOT_FOUND
