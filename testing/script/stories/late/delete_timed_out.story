# A disposition whose client has gone is set all the same.
# ENGINE.md section 2: a change that succeeded is applied.
a: create \f rd                         -> ok created
hold can_delete
a/1: delete                             -> pending
advance 300s
a/1 completes                           -> IO_TIMEOUT
release
settle
a: query handle                         -> ok delete_pending=yes
a: close
b: open \f                              -> OBJECT_NAME_NOT_FOUND
