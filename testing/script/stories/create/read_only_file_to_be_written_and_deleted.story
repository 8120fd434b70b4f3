# [MS-FSA] 2.1.5.1.2.1, in its order: writing first, then FILE_DELETE_ON_CLOSE.
a: create \f rw attributes=read_only    -> ok created
b: open \f rwd delete_on_close          -> ACCESS_DENIED
b: open \f rd delete_on_close           -> CANNOT_DELETE
