# What is made in a directory changes the directory, and what is told of it above.
mount caches=ever
d: mkdir \d                             -> ok created
r: open \ r
d: query                                -> ok written=+0s
r: list                                 -> ok names=d
advance 5s
a: create \d\f rwd                       -> ok created
d: query                                -> ok written=+5s
asked
r: list restart                         -> ok names=d
asked                                   -> ok total=1 list=1
advance 5s
a: rename \f
d: query                                -> ok written=+10s
r: list restart                         -> ok names=d,f
