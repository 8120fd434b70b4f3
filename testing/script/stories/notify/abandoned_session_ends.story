# A session that nobody ends is ended, and the renames behind it go on.
# spec/deadlocks.md, D1: its process dies.
mount notify_timeout=10s
a: create \f rwd                        -> ok created
notify_begin one                        -> ok open
advance 5s
notify_begin two                        -> ok open
a/1: rename \g                          -> pending
advance 5s
notify_session one                      -> ok closed
notify one \g Modified                  -> INVALID_DEVICE_REQUEST
a/2: query handle                       -> ok path=\f
advance 5s
a/1 completes                           -> ok
notify_end one
notify_end two
a/2: query handle                       -> ok path=\g
