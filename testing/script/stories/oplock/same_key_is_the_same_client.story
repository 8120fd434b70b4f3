# Opens with one key do not break each other's oplock, and the lease stays with the last of them.
# [MS-FSA] 2.1.4.12; [MS-SMB2] 3.3.5.9.8.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd key=A            -> ok opened
b: write 0 "x"                           -> ok
notices                                  -> ok count=0
a: close
c: open \f rw share=rwd                  -> pending
notices                                  -> ok count=1 b:rwh>rh!
b/1: ack rh                              -> ok
c completes                              -> ok opened
