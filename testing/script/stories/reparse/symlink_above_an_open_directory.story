# The same with the directory open: the engine then asks from its id, not from the root.
# [MS-FSCC] 2.1.2.4.
d: mkdir \d                             -> ok created
f: create \f rw                         -> ok created
f: write 0 "root"
l: create \d\up disposition=create symlink=..\f    -> ok created
l: close
a: open \d\up r                         -> ok opened size=4
