# needs: ids
# [MS-FSA] 2.1.5.15.6 and 2.1.5.15.11: the directory of the new name is opened, which its pending
# delete refuses.
d: mkdir \d rwd                         -> ok created
d: delete
a: create \f rwd                        -> ok created
a: link \d\f                            -> DELETE_PENDING
a: rename \d\f                          -> DELETE_PENDING
a: rename \d\f replace posix            -> DELETE_PENDING
d: undelete
a: link \d\f
