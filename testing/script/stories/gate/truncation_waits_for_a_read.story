# A change of size waits until those who read have left, and those who come later wait for it.
# ENGINE.md section 5: content is shared by reads and writes, exclusive for a size change.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
hold read alter
a/1: read 0 10                          -> pending
asked                                   -> ok create=1 write=1 read=1
a/2: set eof 4                          -> pending
asked                                   -> ok total=0
a/3: read 0 10                          -> pending
asked                                   -> ok total=0
release read
a/1 completes                           -> ok bytes=10
release
a/2 completes                           -> ok
a/3 completes                           -> ok bytes=4
