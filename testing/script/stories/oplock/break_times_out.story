# A holder who never answers costs the others their time, and no more.
# ENGINE.md section 2: every request has a deadline.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd                  -> pending
advance 300s
b completes                              -> IO_TIMEOUT
a: close
census                                   -> ok files=0 names=0 handles=0
notices                                  -> ok count=1
