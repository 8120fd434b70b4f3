# Until the last cleanup a pending delete can be taken back, by any handle that may delete.
# [MS-FSA] 2.1.5.15.3: DeletePending FALSE.
a: create \f rd                         -> ok created
b: open \f d                            -> ok opened
a: delete
b: undelete
a: close
b: close
c: open \f r                            -> ok opened
