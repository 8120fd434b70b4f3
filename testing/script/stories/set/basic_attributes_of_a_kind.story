# [MS-FSA] 2.1.5.15.2: DIRECTORY is no attribute of a file, TEMPORARY none of a directory.
a: create \f rw                         -> ok created
a: set basic attributes=directory       -> INVALID_PARAMETER
d: mkdir \d rw                          -> ok created
d: set basic attributes=temporary       -> INVALID_PARAMETER
d: set basic attributes=directory+hidden
d: query                                -> ok attributes=hidden+directory
