# Names are told as they are stored, not as somebody spelled them.
# [MS-FSA] 2.1.4.1.
d: mkdir \d                             -> ok created
s: mkdir \d\Sub                         -> ok created
a: create \d\Sub\File                   -> ok created
a: close
d/1: watch attributes tree              -> pending
b: open \D\SUB\FILE rw                  -> ok opened
b: set basic attributes=hidden
d/1 completes                           -> ok changes=Modified:Sub\File
