# Nothing is made in a directory whose delete is pending.
# [MS-FSA] 2.1.5.1, phase 6: STATUS_DELETE_PENDING.
d: mkdir \d rd                          -> ok created
d: delete
a: create [d]\f                         -> DELETE_PENDING
a: create \d\f                          -> DELETE_PENDING
d: undelete
a: create \d\f                          -> ok created
