# Streams have bits and actions of their own; a rename is a removal and an addition.
# [MS-FSA] 2.1.5.1.2 at its end; [MS-FSCC] 2.7.1.
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
n: open \d
n/1: watch stream_name                  -> pending
z: open \d
z/1: watch stream_size                  -> pending
x: open \d
x/1: watch stream_write                 -> pending
s: create \d\f:s rwd                    -> ok created
n/1 completes                           -> ok changes=AddedStream:f:s
n/1: watch stream_name                  -> pending
s: write 0 "text"
z/1 completes                           -> ok changes=ModifiedStream:f:s
x/1 completes                           -> ok changes=ModifiedStream:f:s
z/1: watch stream_size                  -> pending
x/1: watch stream_write                 -> pending
a: write 0 "data of the file"
s: set eof 100
z/1 completes                           -> ok changes=ModifiedStream:f:s
s: rename \d\f:t
n/1 completes                           -> ok changes=RemovedStream:f:s,AddedStream:f:t
n/1: watch stream_name                  -> pending
s: delete
s: close
n/1 completes                           -> ok changes=RemovedStream:f:t
t: create \d\f:t rw                     -> ok created
t: close
t: create \d\f:t rw disposition=overwrite_if  -> ok overwritten
x/1 completes                           -> ok changes=ModifiedStream:f:t
