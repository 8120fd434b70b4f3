# To delete a link, one opens the link.
# [MS-FSA] 2.1.5.1: FILE_OPEN_REPARSE_POINT.
f: create \f rw                         -> ok created
l: create \link rd disposition=create symlink=f -> ok created
l: delete
l: close
a: open \link open_reparse_point        -> OBJECT_NAME_NOT_FOUND
b: open \f                              -> ok opened
