# A second open breaks what lets its holder keep writes back, and waits until he has given it up.
# [MS-FSA] 2.1.4.12, OPEN; 2.1.5.18.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd                  -> pending
notices                                  -> ok count=1 a:rwh>rh!
a: write 0 "late"                        -> ok
a/1: ack rh                              -> ok oplock=rh
b completes                              -> ok opened size=4
notices                                  -> ok count=0
