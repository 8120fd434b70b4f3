# [MS-FSA] 2.1.5.15.11: the directory of the new name is opened first, and a file is none.
a: create \f rwd                        -> ok created
a: rename \f\x                          -> OBJECT_PATH_NOT_FOUND
a: rename \f\x\y replace posix          -> OBJECT_PATH_NOT_FOUND
