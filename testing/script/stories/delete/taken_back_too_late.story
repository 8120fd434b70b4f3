# What has no name any more has no delete to be taken back either.
# [MS-FSCC] 2.4.12: FILE_DISPOSITION_POSIX_SEMANTICS; NTFS: STATUS_FILE_DELETED.
a: create \f rwd                        -> ok created
b: open \f d                            -> ok opened
b: delete posix
b: close
a: undelete                             -> FILE_DELETED
