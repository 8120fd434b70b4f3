# A stream has its own size, and a change of it is one of its file.
mount caches=ever
a: create \f rw                         -> ok created
s: create \f:s rw                       -> ok created
a: query streams                        -> ok streams=:=0,:s=0
s: write 0 "123"
a: query                                -> ok size=0
s: query                                -> ok size=3
a: query streams                        -> ok streams=:=0,:s=3
a: write 0 "1"
asked
s: query                                -> ok size=3
a: query                                -> ok size=1
asked                                   -> ok total=1
