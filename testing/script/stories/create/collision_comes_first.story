# [MS-FSA] 2.1.5.1, phase 7: FILE_CREATE of what is there fails before the attributes of a new file
# and the rights to make it are looked at.
a: create \f rw security="D:P(A;;FA;;;{user})"             -> ok created
b: create \f disposition=create rwd attributes=read_only delete_on_close -> OBJECT_NAME_COLLISION
d: mkdir \d rw security="D:P(A;OICI;FR;;;WD)"              -> ok created
e as system: create \d\f                                   -> ok created
b: create \d\f disposition=create                          -> OBJECT_NAME_COLLISION
b: create \d\g disposition=create                          -> ACCESS_DENIED
b: create \g disposition=create rwd attributes=read_only delete_on_close -> CANNOT_DELETE
b: create \none\g disposition=create rwd attributes=read_only delete_on_close
                                                            -> OBJECT_PATH_NOT_FOUND
