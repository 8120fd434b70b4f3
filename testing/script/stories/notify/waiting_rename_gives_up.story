# A rename that waits for a session ends by its own deadline or cancel, and then stops nobody.
# ENGINE.md section 2: everything has a deadline.
mount notify_timeout=1000s timeout=30s
a: create \f rwd                        -> ok created
b: create \x rwd                        -> ok created
notify_begin one                        -> ok open
a/1: rename \g                          -> pending
notify_begin two                        -> CANT_WAIT
cancel a/1
a/1 completes                           -> CANCELLED
notify_begin two                        -> ok open
b/1: rename \y                          -> pending
advance 31s
b/1 completes                           -> IO_TIMEOUT
notify_begin three                      -> ok open
a/1: rename \g                          -> pending
stop
a/1 completes                           -> VOLUME_DISMOUNTED
notify_begin four                       -> VOLUME_DISMOUNTED
notify_session one                      -> ok closed
