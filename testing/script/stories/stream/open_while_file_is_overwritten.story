# [MS-FSA] 2.1.5.1.2: emptying a file takes its named streams away, but not from who has them open.
a: create \f:s rwd                      -> ok created
a: write 0 "text"
b: create \f:t rw                       -> ok created
b: close
c: create \f rw disposition=overwrite   -> ok overwritten
d: open \f:t                            -> OBJECT_NAME_NOT_FOUND
d: open \f:s r                          -> DELETE_PENDING
a: read 0 10                            -> ok data=text
a: undelete
c: query streams                        -> ok streams=:=0,:s=4
