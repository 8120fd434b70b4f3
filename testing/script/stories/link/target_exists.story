# needs: ids
# [MS-FSA] 2.1.5.15.6: ReplaceIfExists.
a: create \f rw                         -> ok created
a: write 0 "text"
b: create \g                            -> ok created
a: link \g                              -> OBJECT_NAME_COLLISION
a: link \g replace                      -> ACCESS_DENIED
b: close
a: link \g                              -> OBJECT_NAME_COLLISION
a: link \g replace
c: open \g                              -> ok opened size=4 links=2
