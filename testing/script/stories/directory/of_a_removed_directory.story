# A directory that is gone has no names below it.
# [MS-FSA] 2.1.5.1: STATUS_OBJECT_PATH_NOT_FOUND.
d: mkdir \d rd                          -> ok created
e: open \d r                            -> ok opened
d: delete posix
d: close
a: create \d\f                          -> OBJECT_PATH_NOT_FOUND
a: create [e]\f                         -> OBJECT_PATH_NOT_FOUND | OBJECT_NAME_NOT_FOUND
e: list                                 -> ok end | NO_SUCH_FILE
