# needs: ids
# A file made below a directory that is known by its id alone has a name as any other.
# [MS-FSA] 2.1.5.1: FILE_OPEN_BY_FILE_ID, RootOpen; 2.1.5.15.3.
d: mkdir \d                             -> ok created
d: close
a: create <d>\g rwd                     -> ok created
a: delete
a: close
b: open \d\g                            -> OBJECT_NAME_NOT_FOUND
