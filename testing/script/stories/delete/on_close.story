# A handle with FILE_DELETE_ON_CLOSE makes the delete pending at its own cleanup.
# [MS-FSA] 2.1.5.4.
a: create \f rd delete_on_close         -> ok created
b: open \f r                            -> ok opened
b: query                                -> ok delete_pending=no
a: close
c: open \f r                            -> DELETE_PENDING
b: close
c: open \f r                            -> OBJECT_NAME_NOT_FOUND
