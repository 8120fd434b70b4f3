# [MS-FSA] 2.1.5.1, phase 6: what is there is opened, though nothing new is made in a directory whose
# delete is pending. FILE_DELETE_ON_CLOSE marks one that is not empty, too.
d: mkdir \d rwd delete_on_close         -> ok created
e: open \d r                            -> ok opened
a: create \d\f rw                       -> ok created
b: create \d\g rw                       -> ok created
b: close
d: close
c: create \d\f rw disposition=open_if   -> ok opened
c: close
c: create \d\g rw disposition=open_if   -> ok opened
c: close
c: create \d\g rw disposition=overwrite_if -> ok overwritten
x: create \d\x rw disposition=open_if   -> DELETE_PENDING
x: create \d\x rw disposition=overwrite_if -> DELETE_PENDING
x: create \d\x rw                       -> DELETE_PENDING
