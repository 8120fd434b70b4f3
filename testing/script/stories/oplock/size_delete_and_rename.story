# A new size takes the caches; a delete and a rename take the handles that are kept open.
# [MS-FSA] 2.1.4.12; 2.1.5.15.
a: create \f rwd share=rwd key=A         -> ok created
b: open \f r share=rwd key=B oplock=rh   -> ok oplock=rh
a/1: set eof 10                          -> ok
notices                                  -> ok count=1 b:rh>none!
b/1: ack none                            -> ok
b/2: oplock rh                           -> ok oplock=rh
a/2: delete                              -> pending
notices                                  -> ok count=1 b:rh>r!
b/3: ack r                               -> ok
a/2 completes                            -> ok
a/3: undelete                            -> ok
b/4: ack r                               -> INVALID_OPLOCK_PROTOCOL
a/4: rename \g                           -> ok
notices                                  -> ok count=0
