# [MS-FSA] 2.1.5.10: a volume without reparse points.
mount no_reparse
a: create \f rw                         -> ok created
a: set reparse symlink=x                -> INVALID_DEVICE_REQUEST
b: create \g rw symlink=x               -> INVALID_DEVICE_REQUEST
