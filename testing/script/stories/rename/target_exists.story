# [MS-FSA] 2.1.5.15.11: ReplaceIfExists.
a: create \f rwd                        -> ok created
a: write 0 "new"
b: create \g rw                         -> ok created
b: close
a: rename \g                            -> OBJECT_NAME_COLLISION
a: rename \g replace
b: open \g r                            -> ok opened size=3
c: open \f                              -> OBJECT_NAME_NOT_FOUND
