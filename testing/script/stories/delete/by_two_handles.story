# needs: ids
# Each name has a delete of its own: the file stays by its other name.
# [MS-FSA] 2.1.5.4: Link.IsDeleted.
a: create \f rd                         -> ok created
a: link \g
b: open \g r                            -> ok opened
a: delete
c: open \g r                            -> ok opened
a: close
c: query                                -> ok links=1 delete_pending=no
d: open \f r                            -> OBJECT_NAME_NOT_FOUND
