# A directory whose file is open by name cannot go; the file must go first.
# [MS-FSA] 2.1.5.15.3.
d: mkdir \d rd                          -> ok created
a: create \d\f rd                       -> ok created
b: open \d\f r                          -> ok opened
a: delete
a: close
d: delete                               -> DIRECTORY_NOT_EMPTY
b: close
d: delete
d: close
c: open \d                              -> OBJECT_NAME_NOT_FOUND
