# A flush, and a cleanup that has something to do, may change what is told of the file.
# [MS-FSA] 2.1.5.7, 2.1.4.17.
mount caches=ever cleanup=modified
a: create \f rw                         -> ok created
b: open \f rw                           -> ok opened
d: open \ r                             -> ok opened
d: list                                 -> ok names=f
asked
a: flush
b: query                                -> ok
d: list restart                         -> ok names=f
asked                                   -> ok total=2 flush=1 list=1
a: write 0 "text"
b: query                                -> ok size=4
d: list restart                         -> ok sizes=4
asked
a: close
b: query                                -> ok size=4
d: list restart                         -> ok sizes=4
asked                                   -> ok total=4 cleanup=1 close=1 query=1 list=1
