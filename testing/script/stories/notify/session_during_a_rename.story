# While a rename is under way no session begins, even if its client has gone.
# ENGINE.md section 2: names stand still within a session.
# order: scripted
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
hold rename
a/1: rename \d\g                        -> pending
notify_begin one                        -> CANT_WAIT
notify_begin two may_wait               -> ok closed
cancel a/1
a/1 completes                           -> CANCELLED
notify_session two                      -> ok closed
answer rename
notify_session two                      -> ok open
notify_begin one                        -> ok open
