# A rename holds both names with all below them: an open below the old name waits, and then finds
# nothing there.
# ENGINE.md section 2.
d: mkdir \d rd                          -> ok created
f: create \d\f                          -> ok created
f: close
hold rename
d: rename \e                            -> pending
a: open \d\f r                          -> pending
b: create \e\g rw                       -> pending
c: open \ r                             -> ok opened
release
d completes                             -> ok
a completes                             -> OBJECT_PATH_NOT_FOUND
b completes                             -> ok created
