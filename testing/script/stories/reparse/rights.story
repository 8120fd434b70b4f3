# FILE_WRITE_DATA or FILE_WRITE_ATTRIBUTES sets reparse data.
# [MS-FSA] 2.1.5.10, FSCTL_SET_REPARSE_POINT: STATUS_ACCESS_DENIED.
a: create \f rw                         -> ok created
b: open \f r                            -> ok opened
b: set reparse symlink=x                -> ACCESS_DENIED
c: open \f write_data+synchronize       -> ok opened
c: set reparse symlink=x
d: open \f write_attributes open_reparse_point -> ok opened
d: set reparse symlink=y
