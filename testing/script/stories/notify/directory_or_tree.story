# A watch sees the entries of its directory, or the whole tree below it; never the directory itself.
# [MS-FSA] 2.1.4.1, WatchTree.
d: mkdir \d rw                          -> ok created
s: mkdir \d\s                           -> ok created
w: open \d                              -> ok opened
d/1: watch file_name+attributes         -> pending
w/1: watch file_name+attributes tree    -> pending
a: create \d\s\f                        -> ok created
w/1 completes                           -> ok changes=Added:s\f
d: set basic attributes=hidden
b: create \d\g                          -> ok created
d/1 completes                           -> ok changes=Added:g
w/1: watch file_name+attributes tree    -> ok changes=Added:g
