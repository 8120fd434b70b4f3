# A stream is deleted by itself.
# [MS-FSA] 2.1.5.15.3 and 2.1.5.4: Stream.IsDeleted.
a: create \f rw                         -> ok created
s: create \f:s rwd                      -> ok created
s: delete
t: open \f:s r                          -> DELETE_PENDING
s: close
t: open \f:s r                          -> OBJECT_NAME_NOT_FOUND
a: query streams                        -> ok streams=:=0
