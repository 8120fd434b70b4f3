# ... and those who come behind him go on.
# ENGINE.md section 2: overlapping waiters go first come, first served.
f: create \f rwd                        -> ok created
hold create
a: open \f r                            -> pending
f: rename \g                            -> pending
b: open \f r                            -> pending
cancel f
f completes                             -> CANCELLED
asked                                   -> ok create=3
release
a completes                             -> ok opened
b completes                             -> ok opened
