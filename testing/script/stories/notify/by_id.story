# A file changed by its id alone is told by its name, which is asked for if somebody watches.
# [MS-FSA] 2.1.4.1.
# needs: ids
d: mkdir \d                             -> ok created
a: create \d\f rw                       -> ok created
a: close
d/1: watch security                     -> pending
as system: chmod <a> 0o700
d/1 completes                           -> ok changes=Modified:f
