# A directory that is not empty by then, stays.
# [MS-FSA] 2.1.5.4: only an empty directory is removed.
d: mkdir \d rd delete_on_close          -> ok created
a: create \d\f rw                       -> ok created
d: close
a: close
b: open \d\f r                          -> ok opened
