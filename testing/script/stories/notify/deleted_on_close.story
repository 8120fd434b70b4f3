# A delete that begins with a close is told as any other.
# [MS-FSA] 2.1.5.4.
d: mkdir \d                             -> ok created
d: close
w: open \d
x: open \d rd delete_on_close           -> ok opened
w/1: watch all                          -> pending
x: close
w/1 completes                           -> DELETE_PENDING
r: open \
r/1: watch dir_name                     -> pending
w: close
r/1 completes                           -> ok changes=Removed:d
