# Who is being opened while the last handle with delete on close goes is too late.
# [MS-FSA] 2.1.5.5: the delete is pending from the cleanup on.
a: create \f rwd share=rwd delete_on_close -> ok created
hold create
b: open \f share=rwd                    -> pending
a: close                                -> pending
release
a completes                             -> ok
b completes                             -> DELETE_PENDING
c: open \f                              -> OBJECT_NAME_NOT_FOUND
