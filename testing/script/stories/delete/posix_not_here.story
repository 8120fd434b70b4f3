# [MS-FSCC] 2.5.1: a volume without FILE_SUPPORTS_POSIX_UNLINK_RENAME.
mount no_posix
a: create \f rd                         -> ok created
a: delete posix                         -> INVALID_PARAMETER
a: delete
