# To empty a file is a change of its data, size and attributes at once: one line of the answer.
# [MS-FSA] 2.1.5.1.2.1, at its end.
d: mkdir \d                             -> ok created
a: create \d\f rw                       -> ok created
a: write 0 "text"
a: close
d/1: watch size+last_write+attributes   -> pending
b: open \d\f rw disposition=overwrite   -> ok overwritten
d/1 completes                           -> ok changes=Modified:f
d/1: watch attributes                   -> pending
c: open \d\f rwd disposition=supersede  -> ok superseded
d/1 completes                           -> ok changes=Modified:f
