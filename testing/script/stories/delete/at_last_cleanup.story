# A delete waits for the last handle of the name, and lets no new one in.
# [MS-FSA] 2.1.5.15.3 and 2.1.5.4.
a: create \f rd                         -> ok created
b: open \f r                            -> ok opened
a: delete
c: open \f r                            -> DELETE_PENDING
c: create \f rw disposition=create      -> DELETE_PENDING
a: close
c: open \f r                            -> DELETE_PENDING
b: close
c: open \f r                            -> OBJECT_NAME_NOT_FOUND
c: create \f rw disposition=create      -> ok created
