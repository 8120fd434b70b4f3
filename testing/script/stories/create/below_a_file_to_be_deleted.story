# [MS-FSA] 2.1.5.1, phase 6: a file ends the path, whether it is to be deleted or not.
a: create \f rwd                        -> ok created
a: delete
b: create \f\x disposition=create       -> OBJECT_PATH_NOT_FOUND
b: create \f\x disposition=open_if      -> OBJECT_PATH_NOT_FOUND
b: open \f\x                            -> OBJECT_PATH_NOT_FOUND
