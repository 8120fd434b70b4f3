# Opens that fail, of whatever kind, leave nothing in the tables.
# ENGINE.md section 6.
f: create \f rw share=-                 -> ok created
census                                  -> ok files=1 names=1 handles=1
a: open \f                              -> SHARING_VIOLATION
a: open \none                           -> OBJECT_NAME_NOT_FOUND
a: open \none\none\none                 -> OBJECT_PATH_NOT_FOUND
a: open \f:none                         -> OBJECT_NAME_NOT_FOUND
a: create \f disposition=create         -> OBJECT_NAME_COLLISION
a: open \f directory_file               -> NOT_A_DIRECTORY
fail create UNEXPECTED_IO_ERROR
a: open \f read_attributes              -> UNEXPECTED_IO_ERROR
f: rename \none\x                       -> ACCESS_DENIED
link \f \none\x                         -> OBJECT_PATH_NOT_FOUND | NOT_SUPPORTED
rename \none \other                     -> OBJECT_NAME_NOT_FOUND
unlink \none                            -> OBJECT_NAME_NOT_FOUND
stat \none\x                            -> OBJECT_PATH_NOT_FOUND
settle
census                                  -> ok files=1 names=1 handles=1 requests=0 questions=0
