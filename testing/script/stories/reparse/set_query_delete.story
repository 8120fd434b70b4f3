# [MS-FSA] 2.1.5.10: FSCTL_SET_, GET_ and DELETE_REPARSE_POINT.
a: create \f rw                         -> ok created
a: query reparse                        -> NOT_A_REPARSE_POINT
a: delete_reparse symlink               -> NOT_A_REPARSE_POINT
a: set reparse symlink=target
a: query reparse                        -> ok tag=symlink symlink=target
a: query                                -> ok attributes=archive+reparse_point
a: delete_reparse mount_point           -> IO_REPARSE_TAG_MISMATCH
a: delete_reparse symlink
a: query                                -> ok attributes=archive
