# A link to nothing is found, and what it leads to is not; it can be created there.
# [MS-FSA] 2.1.5.1.
l: create \link disposition=create symlink=new -> ok created
l: close
a: open \link r                         -> OBJECT_NAME_NOT_FOUND
a: create \link rw                      -> ok created
a: query handle                         -> ok path=\new
