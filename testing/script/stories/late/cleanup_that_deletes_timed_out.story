# The name goes though nobody waits for it any more.
# ENGINE.md section 2: the operation of a cleanup has no deadline.
a: create \f rd                         -> ok created
a: delete
hold cleanup
a/1: cleanup                            -> pending
advance 300s
a/1 completes                           -> ok
b: open \f                              -> DELETE_PENDING
release
settle
b: open \f                              -> OBJECT_NAME_NOT_FOUND
