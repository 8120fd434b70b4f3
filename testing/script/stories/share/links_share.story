# needs: ids
# All names of a file are one file.
# [MS-FSA] 2.1.5.1.2.2: Open.File, not Open.Link.
a: create \f rw share=-                 -> ok created
a: link \g
b: open \g r                            -> SHARING_VIOLATION
a: close
b: open \g r                            -> ok opened
