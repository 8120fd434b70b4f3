# What is valid may only grow, and a handle that may not write cannot say so.
# [MS-FSA] 2.1.5.15.15: SeManageVolumePrivilege is the door's to check.
a: create \f rw                         -> ok created
a: set eof 100
a: set valid 50
b: open \f r                            -> ok opened
b: set valid 60                         -> ACCESS_DENIED
