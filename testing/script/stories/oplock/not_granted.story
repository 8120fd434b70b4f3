# Beside other clients nobody keeps writes back.
# [MS-FSA] 2.1.5.18.1.
a: create \f rw share=rwd key=A          -> ok created
b: open \f rw share=rwd key=B            -> ok opened
a/1: oplock rw                           -> OPLOCK_NOT_GRANTED
a/2: oplock rh                           -> ok oplock=rh
b/1: oplock rh                           -> ok oplock=rh
b/2: oplock rwh                          -> OPLOCK_NOT_GRANTED
c: open \f rw share=rwd key=C oplock=rwh -> ok opened
notices                                  -> ok count=0
