# needs: ids
# FILE_RENAME_POSIX_SEMANTICS, as rename() of POSIX.1: two names of one file both stay, and a handle
# keeps the name that it was opened by. [MS-FSCC] 2.4.43: not without REPLACE_IF_EXISTS.
a: create \g rwd delete_on_close        -> ok created
a: link \f
a: rename \f posix                      -> OBJECT_NAME_COLLISION
a: rename \f replace posix
a: query handle                         -> ok path=\g
a: cleanup
b: open \g                              -> OBJECT_NAME_NOT_FOUND
b: open \f                              -> ok opened links=1
