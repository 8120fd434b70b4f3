# Data of others goes with a GUID, and opens as what it is.
# [MS-FSCC] 2.1.2.3.
a: create \f rw                         -> ok created
a: set reparse reparse=0x1234:data
a: query reparse                        -> ok data=data
b: open \f r                            -> ok redirect components=1 target=- data=data
c: open \f r open_reparse_point         -> ok opened
a: delete_reparse 0x1234                -> ok | IO_REPARSE_DATA_INVALID
