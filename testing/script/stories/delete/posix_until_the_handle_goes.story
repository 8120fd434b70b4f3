# Until the handle that asked for it goes, a POSIX delete is pending as any other: the name is
# listed, nobody opens it, and it can be taken back.
# [MS-FSCC] 2.4.12: FILE_DISPOSITION_POSIX_SEMANTICS; [MS-FSA] 2.1.5.15.3.
d: open \ r                             -> ok opened
a: create \f rwd                        -> ok created
b: open \f d                            -> ok opened
b: delete posix
d: list                                 -> ok names=f
c: open \f read_attributes share=-      -> DELETE_PENDING
b: undelete
c: open \f read_attributes share=-      -> ok opened
c: close
b: delete posix
b: close
d: list restart                         -> ok end
c: open \f read_attributes share=-      -> OBJECT_NAME_NOT_FOUND
a: delete                               -> FILE_DELETED
