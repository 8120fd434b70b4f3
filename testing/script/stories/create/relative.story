# A name below an open directory; an empty one is the directory itself.
# [MS-FSA] 2.1.5.1: RootOpen.
d: mkdir \d                             -> ok created
a: create [d]\f rw                      -> ok created
a: query handle                         -> ok path=\d\f
b: open [d]                             -> ok opened directory=yes
b: query handle                         -> ok path=\d
c: create [d]\sub\f                     -> OBJECT_PATH_NOT_FOUND
d: cleanup
c: open [d]\f                           -> FILE_CLOSED
