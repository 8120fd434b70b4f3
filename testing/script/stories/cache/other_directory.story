# A file with several names is listed wherever it has one, also where nobody has opened it.
# needs: ids
mount caches=ever
d: mkdir \d                             -> ok created
a: create \f rw                         -> ok created
a: link \d\g
d: list                                 -> ok names=g sizes=0
b: open \f rw                           -> ok opened
b: set basic attributes=hidden
a: close
b: close
a: open \f rw                           -> ok opened
d: list restart                         -> ok sizes=0
a: write 0 "12345"
d: list restart                         -> ok sizes=5
