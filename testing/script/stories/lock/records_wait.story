# F_SETLKW: until it can be had, or until the program is interrupted.
# POSIX, fcntl.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
c: open \f rw share=rwd                 -> ok opened
a: record write 0 10 owner=1            -> ok
b/1: record write 0 5 owner=2 wait      -> pending
c/1: record read 5 5 owner=3 wait       -> pending
a: record read 5 5 owner=1              -> ok
c/1 completes                           -> ok
cancel b/1
b/1 completes                           -> CANCELLED
b/1: record write 0 5 owner=2 wait      -> pending
a: record unlock 0 5 owner=1            -> ok
b/1 completes                           -> ok
