# A change of size that is cancelled before it was asked leaves no trace.
# ENGINE.md section 5: the gate reopens when the request is settled.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
hold read
a/1: read 0 10                          -> pending
a/2: set eof 4                          -> pending
a/3: read 0 5                           -> pending
cancel a/2
a/2 completes                           -> CANCELLED
release
a/1 completes                           -> ok bytes=10
a/3 completes                           -> ok bytes=5
