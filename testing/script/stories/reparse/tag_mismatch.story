# Data of one kind is not replaced by data of another.
# [MS-FSA] 2.1.5.10, FSCTL_SET_REPARSE_POINT: STATUS_IO_REPARSE_TAG_MISMATCH.
a: create \f rw                         -> ok created
a: set reparse symlink=one
a: set reparse reparse=lx_fifo:         -> IO_REPARSE_TAG_MISMATCH
a: set reparse symlink=two
a: query reparse                        -> ok symlink=two
