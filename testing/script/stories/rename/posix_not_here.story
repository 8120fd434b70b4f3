# Where replaced files cannot live on, the POSIX flag gives a rename no more than it has without.
# [MS-FSCC] 2.5.1: a volume without FILE_SUPPORTS_POSIX_UNLINK_RENAME.
mount no_posix
a: create \f rwd                        -> ok created
b: create \g rw share=rwd               -> ok created
b: write 0 "kept"
a: rename \g replace posix              -> ACCESS_DENIED
b: read 0 10                            -> ok data="kept"
b: close
a: rename \g replace posix
c: open \f                              -> OBJECT_NAME_NOT_FOUND
