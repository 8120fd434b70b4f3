# POSIX: an empty directory is replaced by a directory.
d: mkdir \d                             -> ok created
d: close
e: mkdir \e rd                          -> ok created
f: create \e\f                          -> ok created
f: close
e: rename \d replace posix
g: open \d\f                            -> ok opened
