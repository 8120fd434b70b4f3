# The NFS server's data are Microsoft's: they carry no GUID, and nobody here follows them.
# [MS-FSCC] 2.1.2.6: IO_REPARSE_TAG_NFS.
a: create \f rw                         -> ok created
a: set reparse reparse=0x80000014:data
a: query reparse                        -> ok tag=0x80000014 data=data
b: open \f r                            -> ok redirect components=1 target=- data=data
c: open \f r open_reparse_point         -> ok opened
c: query reparse                        -> ok tag=0x80000014
a: delete_reparse 0x80000014
a: query reparse                        -> NOT_A_REPARSE_POINT
b: open \f r                            -> ok opened
