# An overwrite that is cancelled before the file is emptied leaves it as it was.
# ENGINE.md section 2: an open is closed again.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
hold read
a/1: read 0 10                          -> pending
b: open \f rw share=rwd disposition=overwrite -> pending
cancel b
b completes                             -> CANCELLED
release
a/1 completes                           -> ok bytes=10
a: read 0 10                            -> ok bytes=10
a: close
census                                  -> ok files=0 names=0 handles=0
