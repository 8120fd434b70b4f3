# needs: ids
# [MS-FSA] 2.1.5.15.6, Open.Link.IsDeleted.
a: create \f rwd                        -> ok created
b: open \f rw                           -> ok opened
a: delete
b: link \g                              -> ACCESS_DENIED
c: link \f \g                           -> DELETE_PENDING
a: undelete
b: link \g
