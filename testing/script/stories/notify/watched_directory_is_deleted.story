# Who watches a directory that is to be deleted is told, and waits no longer; unless it stays.
# [MS-FSA] 2.1.5.15.3: STATUS_DELETE_PENDING.
d: mkdir \d rd                          -> ok created
w: open \d
w/1: watch all                          -> pending
w/2: watch all                          -> pending
d: delete
w/1 completes                           -> DELETE_PENDING
w/2 completes                           -> DELETE_PENDING
w/1: watch all                          -> DELETE_PENDING
v: open \d                              -> DELETE_PENDING
d: undelete
w/1: watch all                          -> ok enumerate_again
w/1: watch all                          -> pending
unlink \d
w/1 completes                           -> DELETE_PENDING
d/1: watch all                          -> DELETE_PENDING
