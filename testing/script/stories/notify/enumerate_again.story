# More than the watch keeps, or than the answer holds: the directory is to be listed again.
# [MS-FSA] 2.1.5.11.1: STATUS_NOTIFY_ENUM_DIR.
d: mkdir \d                             -> ok created
d/1: watch file_name room=60            -> pending
a: create \d\one                        -> ok created
d/1 completes                           -> ok changes=Added:one
b: create \d\two                        -> ok created
c: create \d\three                      -> ok created
e: create \d\four                       -> ok created
f: create \d\five                       -> ok created
d/1: watch file_name room=60            -> ok enumerate_again
d/1: watch file_name room=60            -> pending
g: create \d\six                        -> ok created
d/1 completes                           -> ok changes=Added:six
w: open \d
w/1: watch file_name room=4k            -> pending
h: create \d\seven                      -> ok created
w/1 completes                           -> ok changes=Added:seven
i: create \d\eight                      -> ok created
w/1: watch file_name room=12            -> ok enumerate_again
z: open \d
z/1: watch file_name room=0             -> pending
j: create \d\nine                       -> ok created
z/1 completes                           -> ok enumerate_again
