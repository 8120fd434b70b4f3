# [MS-FSA] 2.1.5.15.11: what is to be renamed is opened first.
a: rename \g \g                         -> OBJECT_NAME_NOT_FOUND
a: rename \none\g \none\g               -> OBJECT_PATH_NOT_FOUND
a: create \g                            -> ok created
b: rename \g \g
