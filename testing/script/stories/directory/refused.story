# [MS-FSA] 2.1.5.6: FILE_LIST_DIRECTORY, and only a directory.
a: create \f rw                         -> ok created
a: list                                 -> INVALID_PARAMETER
d: open \ read_attributes+execute       -> ok opened
d: list                                 -> ACCESS_DENIED
e: open \ r                             -> ok opened
e: cleanup
e: list                                 -> FILE_CLOSED
