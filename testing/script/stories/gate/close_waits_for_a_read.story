# The file system closes a file when nothing is done with it any more.
# [MS-FSA] 2.1.5.5; a file object lives as long as a request for it.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
b: open \f r share=rwd                  -> ok opened
hold read
a/1: read 0 10                          -> pending
a/2: close                              -> pending
b: close                                -> ok
asked                                   -> ok create=2 write=1 read=1 close=1
release
a/1 completes                           -> ok bytes=10
a/2 completes                           -> ok
census                                  -> ok handles=0
