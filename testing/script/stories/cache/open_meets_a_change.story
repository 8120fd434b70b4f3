# A directory that is being opened while something is made in it is not known by what the open told.
mount caches=ever
d: mkdir \d                             -> ok created
d: close
hold create
d: open \d r                            -> pending
advance 5s
a: create \d\f                          -> pending
release
d completes                             -> ok opened
a completes                             -> ok created
d: query                                -> ok written=+5s
