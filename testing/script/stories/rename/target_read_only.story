# [MS-FSA] 2.1.5.15.11: FILE_ATTRIBUTE_READONLY, STATUS_ACCESS_DENIED.
a: create \f rd                         -> ok created
b: create \g r attributes=read_only     -> ok created
b: close
a: rename \g replace                    -> ACCESS_DENIED
a: rename \g replace posix ignore_readonly
