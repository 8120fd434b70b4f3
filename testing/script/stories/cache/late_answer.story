# An answer from before a change is told to who asked, and to nobody after the change.
# ENGINE.md section 4.
mount caches=1000s
a: create \f rw                         -> ok created
b: open \f rw                           -> ok opened
advance 1000s
hold query
a/1: query                              -> pending
a/2: write 0 "12345"                    -> ok
release
a/1 completes                           -> ok
b: query                                -> ok size=5
advance 1000s
hold query write
a/1: write 0 "1234567"                  -> pending
a/2: query                              -> pending
release query
a/2 completes                           -> ok
release
a/1 completes                           -> ok
b: query                                -> ok size=7
d: open \ r                             -> ok opened
hold write
a/1: write 0 "123456789"                -> pending
d: list                                 -> ok names=f
release
a/1 completes                           -> ok
d: list restart                         -> ok sizes=9
hold write
a/1: write 0 "12345678901"              -> pending
a/2: write 0 "1234567890123"            -> pending
release
a/1 completes                           -> ok
a/2 completes                           -> ok
b: query                                -> ok size=13
hold alter
a/1: set basic created=+1s              -> pending
a/2: set basic written=+2s              -> pending
release
a/1 completes                           -> ok
a/2 completes                           -> ok
b: query                                -> ok created=+1s written=+2s
