# A POSIX delete takes the name with the handle that asked for it; others live on.
# [MS-FSCC] 2.4.12: FILE_DISPOSITION_POSIX_SEMANTICS.
a: create \f rwd                        -> ok created
a: write 0 "text"
b: open \f r                            -> ok opened
a: delete posix
a: close
c: open \f r                            -> OBJECT_NAME_NOT_FOUND
b: read 0 10                            -> ok data=text
b: query                                -> ok links=0
c: create \f rw disposition=create      -> ok created
b: read 0 10                            -> ok data=text
c: query                                -> ok size=0
