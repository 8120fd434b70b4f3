# A change whose client has gone is told when it has happened.
# ENGINE.md section 2: a late answer is settled, never dropped.
# order: scripted
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
w: open \d
d/1: watch last_write                   -> pending
w/1: watch file_name                    -> pending
hold
a/1: write 0 "text"                     -> pending
cancel a/1
a/1 completes                           -> CANCELLED
answer write
d/1 completes                           -> ok changes=Modified:f
a/1: rename \d\g                        -> pending
cancel a/1
a/1 completes                           -> CANCELLED
answer rename
w/1 completes                           -> ok changes=RenamedOldName:f,RenamedNewName:g
