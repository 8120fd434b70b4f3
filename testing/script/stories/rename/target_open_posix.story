# With POSIX semantics it is, if it shares DELETE, and lives on.
# [MS-FSCC] 2.4.43: FILE_RENAME_POSIX_SEMANTICS.
a: create \f rwd                        -> ok created
a: write 0 "new"
b: create \g rw share=rw                -> ok created
b: write 0 "old one"
a: rename \g replace posix              -> SHARING_VIOLATION
b: close
b: open \g rw                           -> ok opened
a: rename \g replace posix
b: read 0 10                            -> ok data="old one"
b: query                                -> ok links=0
c: open \g r                            -> ok opened size=3
a: query handle                         -> ok path=\g
