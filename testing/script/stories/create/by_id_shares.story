# needs: ids
# By id or by name, it is one file: share access is the stream's.
# [MS-FSA] 2.1.5.1.2.2.
a: create \f rw share=-                 -> ok created
b: open <a> r                           -> SHARING_VIOLATION
a: close
b: open <a> rw share=-                  -> ok opened
a: open \f r                            -> SHARING_VIOLATION
