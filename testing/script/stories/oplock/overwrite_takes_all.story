# An open that empties the file leaves its holders nothing.
# [MS-FSA] 2.1.4.12, OPEN with FILE_OVERWRITE.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
a/1: write 0 "old"                       -> ok
b: open \f rw share=rwd disposition=overwrite -> pending
notices                                  -> ok count=1 a:rwh>none!
a/2: ack none                            -> ok
b completes                              -> ok overwritten size=0
