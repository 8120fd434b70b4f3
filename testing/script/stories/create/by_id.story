# needs: ids
# A file is opened by its id, whatever its name.
# [MS-FSA] 2.1.5.1: FILE_OPEN_BY_FILE_ID.
a: create \f rw                         -> ok created
a: write 0 "text"
a: close
b: open <a> r                           -> ok opened size=4
b: read 0 10                            -> ok data=text
b: close
d: mkdir \d                             -> ok created
c: create <d>\g rw                      -> ok created
c: query handle                         -> ok path=\d\g
e: open <0x12345678> r                  -> OBJECT_NAME_NOT_FOUND
