# [MS-FSA] 2.1.5.15.3: STATUS_DIRECTORY_NOT_EMPTY.
d: mkdir \d rd                          -> ok created
a: create \d\f rd                       -> ok created
d: delete                               -> DIRECTORY_NOT_EMPTY
a: delete
a: close
d: delete
d: close
a: open \d                              -> OBJECT_NAME_NOT_FOUND
