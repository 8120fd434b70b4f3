# A stream that nobody has open has no locks.
# [MS-FSA] 2.1.5.5.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
a: lock 0 10                            -> ok
a: close
b: open \f rw share=rwd                 -> ok opened
b: lock 0 10                            -> ok
b: write 0 "x"                          -> ok
