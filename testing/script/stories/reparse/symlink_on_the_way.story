# A link to a directory leads on to what is below it.
# [MS-FSA] 2.1.5.1, phase 6.
d: mkdir \d                             -> ok created
e: mkdir \d\e                           -> ok created
l: mkdir \link symlink=d                -> ok created
l: close
a: create \link\e\f rw                  -> ok created
a: query handle                         -> ok path=\d\e\f
b: open \link\e\f r                     -> ok opened
c: open \link\none                      -> OBJECT_NAME_NOT_FOUND
c: open \link\none\f                    -> OBJECT_PATH_NOT_FOUND
