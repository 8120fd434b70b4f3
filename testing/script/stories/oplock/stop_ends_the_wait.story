# ENGINE.md section 2, stop.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd                  -> pending
stop
b completes                              -> VOLUME_DISMOUNTED
notices                                  -> ok count=1
