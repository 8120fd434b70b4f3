# A file is emptied when those who read it have left.
# ENGINE.md section 5; [MS-FSA] 2.1.5.1.2.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
hold read
a/1: read 0 10                          -> pending
b: open \f rw share=rwd disposition=overwrite -> pending
asked                                   -> ok total=4 create=2 read=1
release
a/1 completes                           -> ok bytes=10
b completes                             -> ok overwritten
a: read 0 10                            -> END_OF_FILE
