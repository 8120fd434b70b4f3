# While the name of a deleted file is being removed, it is still there; then it is free.
# ENGINE.md section 2; [MS-FSA] 2.1.5.1: STATUS_DELETE_PENDING.
a: create \f rd                         -> ok created
a: delete
hold cleanup
a: close                                -> pending
b: create \f rw disposition=create      -> DELETE_PENDING
release
a completes                             -> ok
b: create \f rw disposition=create      -> ok created
