# A handle stops sharing at its cleanup, not at its close.
# [MS-FSA] 2.1.5.4: the Open leaves OpenList's sharing with the last user handle.
a: create \f rw share=-                 -> ok created
b: open \f r                            -> SHARING_VIOLATION
a: cleanup
b: open \f r                            -> ok opened
a: close
