# order: scripted
# A rename waits for an open below it, and goes on when that has found nothing; who came after it
# waits in turn, and looks for the new names.
# ENGINE.md section 2: overlapping waiters go first come, first served.
d: mkdir \d rd                          -> ok created
f: create \d\f                          -> ok created
f: close
hold
a: open \d\none r                       -> pending
d: rename \e                            -> pending
b: open \d\f r                          -> pending
c: open \e\f r                          -> pending
out                                     -> ok questions=1
answer create
a completes                             -> OBJECT_NAME_NOT_FOUND
out                                     -> ok questions=1
answer rename
d completes
out                                     -> ok questions=2
answer last
c completes                             -> ok opened
answer first
b completes                             -> OBJECT_PATH_NOT_FOUND
