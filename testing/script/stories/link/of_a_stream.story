# needs: ids
# [MS-FSA] 2.1.5.15.6: it is files that have names, not streams.
a: create \f:s rw                       -> ok created
a: link \g                              -> INVALID_PARAMETER
b: open \f rw                           -> ok opened
b: link \g
