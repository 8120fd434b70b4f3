# [MS-FSA] 2.1.5.15.11.
a: create \f rwd                        -> ok created
a: rename \g
b: open \f                              -> OBJECT_NAME_NOT_FOUND
b: open \g                              -> ok opened
d: mkdir \d                             -> ok created
a: rename \d\h
a: query handle                         -> ok path=\d\h
c: open \d\h                            -> ok opened
a: rename \none\x                       -> OBJECT_PATH_NOT_FOUND
e: create \g rw disposition=create      -> ok created
