# A read that waits for a change of size is asked about locks when it goes on.
# ENGINE.md section 2: who waited runs his checks again.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
hold alter
a/1: set eof 8                          -> pending
b/1: read 0 8                           -> pending
a: lock 0 8                             -> ok
release
a/1 completes                           -> ok
b/1 completes                           -> FILE_LOCK_CONFLICT
