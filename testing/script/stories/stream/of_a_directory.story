# Directories have named streams too.
# [MS-FSA] 2.1.5.1: StreamNameToOpen.
d: mkdir \d                             -> ok created
s: create \d:s rw                       -> ok created directory=yes
s: write 0 "text"                       -> ok bytes=4
s: read 0 10                            -> ok data=text
s: list                                 -> INVALID_PARAMETER
