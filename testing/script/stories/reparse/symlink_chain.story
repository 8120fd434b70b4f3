# Links lead to links, but not for ever.
# [MS-FSA] 2.1.5.1, phase 6.
f: create \f rw                         -> ok created
f: write 0 "end"
l: create \a disposition=create symlink=b -> ok created
l: close
m: create \b disposition=create symlink=c -> ok created
m: close
n: create \c disposition=create symlink=f -> ok created
n: close
a: open \a r                            -> ok opened size=3
o: create \x disposition=create symlink=x -> ok created
o: close
b: open \x r                            -> REPARSE_POINT_NOT_RESOLVED
b: open \x\y r                          -> REPARSE_POINT_NOT_RESOLVED
