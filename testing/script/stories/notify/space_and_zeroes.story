# Bytes set aside or zeroed are told as sizes and data.
# [MS-FSA] 2.1.5.15.1, 2.1.5.10.39.
d: mkdir \d                             -> ok created
a: create \d\f rw                       -> ok created
a: write 0 fill=100
w: open \d
d/1: watch size                         -> pending
w/1: watch last_write                   -> pending
a: zero 0 10
w/1 completes                           -> ok changes=Modified:f
a: set allocation 64k
d/1 completes                           -> ok changes=Modified:f
d/1: watch size                         -> pending
a: allocate 0 128k
d/1 completes                           -> ok changes=Modified:f
d/1: watch size                         -> pending
a: truncate 5
d/1 completes                           -> ok changes=Modified:f
