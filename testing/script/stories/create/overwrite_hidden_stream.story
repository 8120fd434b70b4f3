# The attributes are the file's: they do not keep one of its streams from being overwritten.
# [MS-FSA] 2.1.5.1.2: only if Stream.Name is empty.
a: create \h rw attributes=hidden       -> ok created
s: create \h:s rw                       -> ok created
s: write 0 "text"
s: close
t: create \h:s rw disposition=overwrite -> ok overwritten size=0
d: mkdir \d                             -> ok created
u: create \d:s rw                       -> ok created
u: close
v: create \d:s rw disposition=overwrite -> ok overwritten size=0
