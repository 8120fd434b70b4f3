# A volume that does not follow links hands them back.
mount no_resolve
d: mkdir \d                             -> ok created
l: create \link disposition=create symlink=d -> ok created
l: close
a: open \link\f r                       -> ok redirect components=1 target=\d\f symlink=d
a: open \link r                         -> ok redirect components=1 target=\d
stat \link                              -> ok mode=120777 | ok attributes=archive+reparse_point
