# Who may not pass through every directory sees the entries of his own alone, and nothing deeper.
# [MS-FSA] 2.1.4.1: SeChangeNotifyPrivilege; the engine asks nobody else.
d: mkdir \d                             -> ok created
s: mkdir \d\s                           -> ok created
w as walker: open \d                    -> ok opened
u: open \d
w/1: watch all tree                     -> pending
u/1: watch all tree                     -> pending
a: create \d\s\f                        -> ok created
u/1 completes                           -> ok changes=Added:s\f
b: create \d\g                          -> ok created
w/1 completes                           -> ok changes=Added:g
