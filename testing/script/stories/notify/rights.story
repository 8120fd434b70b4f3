# A watch takes a directory, and the right to list it.
# [MS-SMB2] 3.3.5.19.
d: mkdir \d execute                     -> ok created
d/1: watch all                          -> ACCESS_DENIED
f: create \f rw                         -> ok created
f/1: watch all                          -> INVALID_PARAMETER
s: create \d:s rw                       -> ok created
s/1: watch all                          -> INVALID_PARAMETER
