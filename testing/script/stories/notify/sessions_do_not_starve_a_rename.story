# Back-to-back sessions let a rename through, and renames let a session through that waits.
# spec/deadlocks.md, D1.
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
b: create \d\x rwd                      -> ok created
notify_begin one                        -> ok open
a/1: rename \d\g                        -> pending
notify_begin two may_wait               -> ok closed
b/1: rename \d\y                        -> pending
notify_begin three may_wait             -> ok closed
notify two \d\g Modified                -> INVALID_DEVICE_REQUEST
notify_end one
a/1 completes                           -> ok
notify_session two                      -> ok open
notify_session three                    -> ok closed
notify_end two
b/1 completes                           -> ok
notify_session three                    -> ok open
notify_end three
a/1: rename \d\f
