# A stream that is created together with its file is two additions.
# [MS-FSA] 2.1.5.1.1.
d: mkdir \d                             -> ok created
d/1: watch file_name+stream_name        -> pending
s: create \d\f:s rw                     -> ok created
d/1 completes                           -> ok changes=Added:f,AddedStream:f:s
t: create \d\f:t rw                     -> ok created
d/1: watch file_name                    -> ok changes=AddedStream:f:t
