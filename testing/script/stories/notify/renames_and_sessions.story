# A rename waits for the sessions that began before it, and stops neither their Notify nor their
# End; a session begun after it waits for it. Nobody waits in a ring.
# spec/deadlocks.md, D1.
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
s: create \d\f:s rwd                    -> ok created
w: open \d
w/1: watch all                          -> pending
notify_begin one                        -> ok open
notify_begin two                        -> ok open
a/1: rename \d\g                        -> pending
notify_begin three                      -> CANT_WAIT
b: open \d\f r                          -> ok opened
b: close
notify one \d\x Modified size
w/1 completes                           -> ok changes=Modified:x
w/1: watch file_name                    -> pending
notify_end one
notify two \d\y Modified size
w/1 completes                           -> ok changes=Modified:y
asked                                   -> ok total=6
w/1: watch file_name                    -> pending
notify_end two
a/1 completes                           -> ok
w/1 completes                           -> ok changes=RenamedOldName:f,RenamedNewName:g,Modified:g
notify_begin four                       -> ok open
s/1: rename \d\g:t                      -> pending
notify_end four
s/1 completes                           -> ok
