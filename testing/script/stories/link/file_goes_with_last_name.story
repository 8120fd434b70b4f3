# needs: ids
# [MS-FSA] 2.1.5.4: the file goes with its last link.
a: create \f rd                         -> ok created
a: link \g
a: delete
a: close
b: open \g rd                           -> ok opened links=1
b: delete
b: close
c: open <a> r                           -> OBJECT_NAME_NOT_FOUND
