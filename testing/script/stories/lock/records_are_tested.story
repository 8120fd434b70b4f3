# Who is in the way: which bytes, how, and the process; of NT's locks no process is known.
# POSIX, fcntl: F_GETLK.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: record write 10 10 owner=1 process=77 -> ok
b: record test 0 10 owner=2             -> ok lock=none
b: record test 0 11 owner=2             -> ok lock=Exclusive range=10+10 process=77
a: record test 0 11 owner=1             -> ok lock=none
a: record read 10 10 owner=1 process=78 -> ok
b: record test 0 100 owner=2 shared     -> ok lock=none
b: record test 0 100 owner=2            -> ok lock=Shared range=10+10 process=78
b: lock 50 5 process=99                 -> ok
a: record test 50 1 owner=1             -> ok lock=Exclusive range=50+5 process=0
