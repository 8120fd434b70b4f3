# Where the file goes, its streams go.
# [MS-FSA] 2.1.5.4.
a: create \f rd                         -> ok created
s: create \f:s rw share=rwd             -> ok created
s: close
a: delete
a: close
s: open \f:s r                          -> OBJECT_NAME_NOT_FOUND
b: create \f rw                         -> ok created
b: query streams                        -> ok streams=:=0
