# A request that waits can be cancelled; it has no deadline, and what happens later is kept.
# [MS-FSA] 2.1.5.20; ENGINE.md section 2.
d: mkdir \d                             -> ok created
d/1: watch all                          -> pending
advance 1000000s
cancel d/1
d/1 completes                           -> CANCELLED
a: create \d\f                          -> ok created
d/1: watch all                          -> ok changes=Added:f
