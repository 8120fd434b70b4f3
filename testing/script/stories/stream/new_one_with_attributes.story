# [MS-FSA] 2.1.5.1.1: the attributes that a create gives are a new file's; a file that gets a stream
# keeps its own.
a: create \f rw                         -> ok created
c: create \g:s rwd attributes=read_only delete_on_close -> CANNOT_DELETE
b: create \f:s rwd attributes=read_only delete_on_close -> ok created
b: close
c: open \f:s                            -> OBJECT_NAME_NOT_FOUND
