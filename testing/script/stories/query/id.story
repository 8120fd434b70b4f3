# needs: ids
# A file's id is the same by every handle, and no other file has it.
# [MS-FSA] 2.1.5.12.17, FileInternalInformation; [MS-FSCC] 2.4.23, FileIdInformation.
a: create \f rw                         -> ok created id=0x2
b: open \f r                            -> ok opened id=0x2
a: link \g
c: open \g r                            -> ok opened id=0x2
d: create \h rw                         -> ok created id=0x3
