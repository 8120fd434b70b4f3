# Who gives up while a holder thinks leaves nothing behind, and the break goes on.
# ENGINE.md section 2.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd                  -> pending
cancel b
b completes                              -> CANCELLED
c: open \f rw share=rwd                  -> pending
notices                                  -> ok count=1 a:rwh>rh!
a/1: ack none                            -> ok oplock=none
c completes                              -> ok opened
c: close
a: close
census                                   -> ok files=0 names=0 handles=0
