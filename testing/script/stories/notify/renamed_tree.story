# A directory is told by its own name alone, and what changes below it later by the new one.
# [MS-FSA] 2.1.5.15.11. A watch goes with its directory.
r: open \                               -> ok opened
d: mkdir \d rd                          -> ok created
a: create \d\f                          -> ok created
a: close
r/1: watch all tree                     -> pending
d/1: watch all                          -> pending
d: rename \e
r/1 completes                           -> ok changes=RenamedOldName:d,RenamedNewName:e
r/1: watch all tree                     -> pending
b: create \e\g                          -> ok created
r/1 completes                           -> ok changes=Added:e\g
d/1 completes                           -> ok changes=Added:g
