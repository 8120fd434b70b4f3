# A name that was unlinked is free: what is made there has nothing to do with the file that was, and
# that file's handles can do nothing to it.
# [MS-FSCC] 2.4.12: FILE_DISPOSITION_POSIX_SEMANTICS.
a: create \f rwd delete_on_close        -> ok created
c: open \f rwd                          -> ok opened
unlink \f
b: create \f rw disposition=create      -> ok created
a: query handle                         -> ok path=\
b: query handle                         -> ok path=\f
c: delete                               -> FILE_DELETED
c: rename \g                            -> FILE_DELETED
c: close
a: close
d: open \f r                            -> ok opened
