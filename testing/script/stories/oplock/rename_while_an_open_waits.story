# The name of an open that waits is not held: it follows a rename.
# ENGINE.md section 2: a request that waits for a break gives its claims back.
a: create \f rwd share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd                  -> pending
a/1: rename \g                           -> ok
a/2: ack rh                              -> ok
b completes                              -> ok opened
c: open \g share=rwd                     -> ok
c: query info                            -> ok
d: open \f                               -> OBJECT_NAME_NOT_FOUND
notices                                  -> ok count=1
