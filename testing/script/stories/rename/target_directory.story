# A directory is not replaced, by a file or by a directory.
# [MS-FSA] 2.1.5.15.11: TargetLink.File.FileType is DirectoryFile, STATUS_ACCESS_DENIED.
a: create \f rd                         -> ok created
d: mkdir \d                             -> ok created
d: close
a: rename \d                            -> OBJECT_NAME_COLLISION
a: rename \d replace                    -> ACCESS_DENIED
e: mkdir \e rd                          -> ok created
e: rename \d replace                    -> ACCESS_DENIED
