# A directory cannot be overwritten.
# [MS-FSA] 2.1.5.1, phase 7, and 2.1.5.1.2: "existing directories".
d: mkdir \d                                        -> ok created
d: close
a: create \d rw disposition=overwrite              -> OBJECT_NAME_COLLISION
a: create \d rw disposition=supersede              -> OBJECT_NAME_COLLISION
a: create \d rw disposition=overwrite non_directory_file -> FILE_IS_A_DIRECTORY
a: create \d rw disposition=overwrite directory_file     -> INVALID_PARAMETER
a: create \ rw disposition=overwrite               -> ACCESS_DENIED
