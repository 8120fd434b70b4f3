# The unnamed stream first, then the named ones; a directory has no unnamed one.
# [MS-FSA] 2.1.5.12.29.
a: create \f rw                         -> ok created
a: write 0 "12345"
s: create \f:one rw                     -> ok created
s: write 0 "1"
t: create \f:two rw                     -> ok created
a: query streams                        -> ok streams=:=5,:one=1,:two=0
s: query streams                        -> ok streams=:=5,:one=1,:two=0
d: mkdir \d                             -> ok created
d: query streams                        -> ok streams=
u: create \d:s rw                       -> ok created
d: query streams                        -> ok streams=:s=0
