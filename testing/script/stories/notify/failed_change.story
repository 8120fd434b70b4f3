# What fails is no change, and a create that is taken back was none.
# [MS-FSA] 2.1.4.1.
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
d/1: watch all                          -> pending
fail alter DISK_FULL
a: set eof 100                          -> DISK_FULL
fail rename DISK_FULL
a: rename \d\g                          -> DISK_FULL
fail write DISK_FULL
a: write 0 "text"                       -> DISK_FULL
b: create \d\f rw disposition=create    -> OBJECT_NAME_COLLISION
fail cleanup DISK_FULL
a: delete
a: close
d/2: close
d/1 completes                           -> ok notify_cleanup
