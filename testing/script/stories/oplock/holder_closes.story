# Who closes needs no acknowledgement.
# [MS-FSA] 2.1.4.12, CLOSE.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd                  -> pending
notices                                  -> ok count=1 a:rwh>rh!
a: close                                 -> ok
b completes                              -> ok opened
