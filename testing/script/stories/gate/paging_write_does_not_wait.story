# Paging I/O goes on: a change of size may be waiting for the cache that writes.
# ENGINE.md section 5: a paging write, once it has its hold, waits for the file system alone.
a: create \f rw share=rwd               -> ok created
a: write 0 "0123456789"
hold alter
a/1: set eof 8                          -> pending
a: write 0 "ab" paging constrained        -> ok
release
a/1 completes                           -> ok
