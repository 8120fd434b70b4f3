# needs: ids
# POSIX.1, rename(): two names of one file both stay, whichever of them is known to be open.
a: create \f rwd                        -> ok created
a: link \g
a: close
b: open \g rwd                          -> ok opened links=2
c: rename \f \g replace posix
b: query handle                         -> ok path=\g
b: rename \f replace posix
b: query handle                         -> ok path=\g
b: delete
b: close
c: open \g                              -> OBJECT_NAME_NOT_FOUND
c: open \f                              -> ok opened links=1
