# Who gives up while it is asked where the file ends has written nothing.
# ENGINE.md section 2.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
a: lock 0 10                            -> ok
hold query
b/1: append "ab"                        -> pending
cancel b/1
b/1 completes                           -> CANCELLED
release
settle
a: read 0 20                            -> ok bytes=10
asked                                   -> ok write=1
