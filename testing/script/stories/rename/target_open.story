# An open target is not replaced.
# [MS-FSA] 2.1.5.15.11: TargetLink.File.OpenList, STATUS_ACCESS_DENIED.
a: create \f rd                         -> ok created
b: create \g r                          -> ok created
a: rename \g                            -> OBJECT_NAME_COLLISION
a: rename \g replace                    -> ACCESS_DENIED
b: close
a: rename \g replace
