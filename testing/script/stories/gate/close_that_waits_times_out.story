# A close that waits for a read has succeeded when its time is over, and happens later.
# ENGINE.md section 2.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
hold read
a/1: read 0 10                          -> pending
a/2: close                              -> pending
advance 300s
a/1 completes                           -> IO_TIMEOUT
a/2 completes                           -> ok
census                                  -> ok handles=1
release
settle
census                                  -> ok files=0 names=0 handles=0 requests=0 questions=0
