# `..` leads up, an absolute name of the volume begins at its root.
# [MS-FSCC] 2.1.2.4.
d: mkdir \d                             -> ok created
d: close
f: create \f rw                         -> ok created
f: write 0 "root"
l: create \d\up disposition=create symlink=..\f    -> ok created
l: close
m: create \d\abs disposition=create symlink=\f     -> ok created
m: close
a: open \d\up r                         -> ok opened size=4
b: open \d\abs r                        -> ok opened size=4
