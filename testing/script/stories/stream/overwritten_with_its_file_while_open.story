# A stream that is open when its file is emptied is to be deleted until it is closed.
# [MS-FSA] 2.1.5.1.2: CreateAction FILE_OVERWRITTEN.
a: create \f rw                         -> ok created
a: close
s: create \f:s rw                       -> ok created
s: close
s: open \f:s read_attributes share=-    -> ok opened
a: create \f rw disposition=overwrite_if -> ok overwritten size=0
b: open \f:s read_attributes share=-    -> DELETE_PENDING
s: close
b: open \f:s read_attributes share=-    -> OBJECT_NAME_NOT_FOUND
