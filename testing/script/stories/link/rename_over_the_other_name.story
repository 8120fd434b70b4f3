# needs: ids
# [MS-FSA] 2.1.5.15.11: TargetExistsSameFile, the source link goes.
a: create \f rwd                        -> ok created
a: link \g
a: rename \g replace
b: open \f                              -> OBJECT_NAME_NOT_FOUND
c: open \g                              -> ok opened links=1
