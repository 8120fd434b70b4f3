# DELETE is a kind of its own.
# [MS-FSA] 2.1.5.1.2.2.
a: create \f rw share=rw                -> ok created
b: open \f d                            -> SHARING_VIOLATION
a: close
b: open \f d share=rwd                  -> ok opened
c: open \f r share=rw                   -> SHARING_VIOLATION
c: open \f r share=d                    -> ok opened
