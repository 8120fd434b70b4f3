# [MS-FSCC] 2.1.5: what no component may be.
a: create \a*b                          -> OBJECT_NAME_INVALID
a: create \a?b                          -> OBJECT_NAME_INVALID
a: create \a\\b                         -> OBJECT_NAME_INVALID
a: create \a:b:c                        -> OBJECT_NAME_INVALID
a: create \a:                           -> OBJECT_NAME_INVALID
a: create \f\ r non_directory_file      -> OBJECT_NAME_INVALID
