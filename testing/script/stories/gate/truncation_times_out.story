# A read that never ends costs those who change the size of its stream, and nobody else.
# ENGINE.md sections 2 and 5: one hung read must not cost every handle.
a: create \f rw share=rwd               -> ok created
b: create \g rw share=rwd               -> ok created
a: write 0 "0123456789"
b: write 0 "0123456789"
hold read
a/1: read 0 10                          -> pending
advance 1s
a/2: set eof 4                          -> pending
b: set eof 4                            -> ok
c: open \f rw share=rwd                 -> ok opened
c: close
advance 299s
a/1 completes                           -> IO_TIMEOUT
advance 1s
a/2 completes                           -> IO_TIMEOUT
a: write 0 "x"                            -> ok
