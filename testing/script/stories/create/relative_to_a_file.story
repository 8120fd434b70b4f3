# A file has no names below it, but streams.
# [MS-FSA] 2.1.5.1: RootOpen and a stream name.
f: create \f rw                         -> ok created
a: open [f]\g                           -> OBJECT_PATH_NOT_FOUND
s: create [f]:s rw                      -> ok created
s: query handle                         -> ok path=\f:s
