# needs: ids
# A change of size without a handle is a short open for writing.
# [MS-FSA] 2.1.5.1.2.2.
a: create \f rw share=r                 -> ok created
truncate \f 10                          -> SHARING_VIOLATION
x: lookup \f                            -> ok
truncate @x 10                          -> SHARING_VIOLATION
as system: chmod @x 0o600               -> ok
a: close
truncate @x 10                          -> ok size=10
