# [MS-FSA] 2.1.5.15.3: STATUS_CANNOT_DELETE; [MS-FSCC] 2.4.12: unless told to ignore it.
a: create \f rd attributes=read_only    -> ok created
a: delete                               -> CANNOT_DELETE
a: delete posix                         -> CANNOT_DELETE
a: delete ignore_readonly
a: close
b: open \f r                            -> OBJECT_NAME_NOT_FOUND
