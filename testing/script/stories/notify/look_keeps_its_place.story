# Who is asked about first, for the sake of a watch, keeps its place before those who came later.
# ENGINE.md section 2: overlapping waiters go first come, first served.
d: mkdir \d                             -> ok created
a: create \d\f                          -> ok created
a: close
d/1: watch file_name                    -> pending
hold query
x: unlink \d\f                          -> pending
y: open \d\f                            -> pending
release
x completes                             -> ok
y completes                             -> OBJECT_NAME_NOT_FOUND
d/1 completes                           -> ok changes=Removed:f
