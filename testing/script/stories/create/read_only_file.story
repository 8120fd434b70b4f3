# The one who makes a read-only file may write it; the next one may not.
# [MS-FSA] 2.1.5.1.1; 2.1.5.1.2.1: FILE_ATTRIBUTE_READONLY.
a: create \f rw attributes=read_only    -> ok created attributes=read_only+archive
a: write 0 "text"                       -> ok bytes=4
a: close
b: open \f w                            -> ACCESS_DENIED
b: open \f append_data                  -> ACCESS_DENIED
b: open \f rd delete_on_close           -> CANNOT_DELETE
b: create \f w disposition=overwrite    -> ACCESS_DENIED
b: open \f r                            -> ok opened
c: open \f maximum_allowed              -> ok opened
c: write 0 "x"                          -> ACCESS_DENIED
d: create \g rd attributes=read_only delete_on_close -> CANNOT_DELETE
