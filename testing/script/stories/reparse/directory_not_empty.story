# A directory with entries cannot become a reparse point.
# [MS-FSA] 2.1.5.10, FSCTL_SET_REPARSE_POINT: STATUS_DIRECTORY_NOT_EMPTY.
d: mkdir \d rw                          -> ok created
a: create \d\f rd                       -> ok created
d: set reparse symlink=x                -> DIRECTORY_NOT_EMPTY
a: delete
a: close
d: set reparse symlink=x
