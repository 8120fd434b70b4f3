# A component on the way that is no directory ends the path.
# [MS-FSA] 2.1.5.1, phase 6.
f: create \f                            -> ok created
a: open \f\g                            -> OBJECT_PATH_NOT_FOUND
a: create \f\g                          -> OBJECT_PATH_NOT_FOUND
a: open \x\y\z                          -> OBJECT_PATH_NOT_FOUND
