# needs: ids
# A name whose delete is pending cannot be looked at by its name, but by a reference.
# [MS-FSA] 2.1.5.1: STATUS_DELETE_PENDING.
a: create \f rd                         -> ok created
x: lookup \f                            -> ok
a: delete
stat \f                                 -> DELETE_PENDING
stat @x                                 -> ok size=0
