# What is not there is not opened, nor overwritten.
# [MS-FSA] 2.1.5.1, phase 6: no link is found.
a: open \f                              -> OBJECT_NAME_NOT_FOUND
a: create \f w disposition=overwrite    -> OBJECT_NAME_NOT_FOUND
a: open \d\f                            -> OBJECT_PATH_NOT_FOUND
a: create \d\f                          -> OBJECT_PATH_NOT_FOUND
