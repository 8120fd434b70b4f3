# [MS-FSA] 2.1.5.15.11: TargetLink.IsDeleted, STATUS_DELETE_PENDING.
a: create \f rd                         -> ok created
b: create \g rd                         -> ok created
b: delete
a: rename \g replace                    -> DELETE_PENDING
b: close
a: rename \g
