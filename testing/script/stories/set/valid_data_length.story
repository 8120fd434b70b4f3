# What is valid is said by who may see what was on the medium before, and by a handle that may write.
# [MS-FSA] 2.1.5.15.15: SeManageVolumePrivilege.
a: create \f rw                         -> ok created
a: set eof 100
a: set valid 50                         -> PRIVILEGE_NOT_HELD
b as keeper: open \f r                  -> ok opened
b: set valid 60                         -> ACCESS_DENIED
c as keeper: open \f rw                 -> ok opened
c: set valid 50
