# Who empties a file takes its named streams.
# [MS-FSA] 2.1.5.1.2: CreateAction FILE_OVERWRITTEN.
a: create \f rw                         -> ok created
a: close
s: create \f:s rw                       -> ok created
s: write 0 "text"
s: close
a: create \f rw disposition=overwrite_if -> ok overwritten size=0
b: open \f:s read_attributes share=-    -> OBJECT_NAME_NOT_FOUND
a: query streams                        -> ok streams=:=0
