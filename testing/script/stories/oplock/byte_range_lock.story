# A lock takes the caches of others, and where there are locks nobody gets one for reading.
# [MS-FSA] 2.1.5.8; 2.1.5.18.2.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd complete_if_oplocked -> ok opened oplock_breaking=yes
a/1: ack rh                              -> ok oplock=rh
notices                                  -> ok count=1 a:rwh>rh!
b/1: lock 0 10                           -> ok
notices                                  -> ok count=1 a:rh>none!
a/2: ack none                            -> ok
a/3: oplock r                            -> OPLOCK_NOT_GRANTED
b: unlock 0 10
a/4: oplock r                            -> ok oplock=r
