# A file whose name was taken by a rename has none: its handles cannot delete or rename what is there.
# [MS-FSCC] 2.4.43: FILE_RENAME_POSIX_SEMANTICS.
a: create \f rd                         -> ok created
b: create \g rwd delete_on_close        -> ok created
c: open \g rd                           -> ok opened
a: rename \g replace posix
b: query handle                         -> ok path=\
c: delete                               -> FILE_DELETED
c: close
b: close
d: open \g r                            -> ok opened
a: query handle                         -> ok path=\g
