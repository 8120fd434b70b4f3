# needs: ids
# A pending delete shows; the other names of the file do not have it.
# [MS-FSA] 2.1.5.12.27: DeletePending, NumberOfLinks.
a: create \f rwd                        -> ok created
a: link \g
b: open \g r                            -> ok opened
a: delete
a: query                                -> ok delete_pending=yes
b: query                                -> ok delete_pending=no
a: undelete
a: query                                -> ok delete_pending=no links=2
