# A mode or an owner is security; both of a SETATTR by name and by node.
# [MS-FSA] 2.1.5.17.
d: mkdir \d                             -> ok created
a: create \d\f rw                       -> ok created
n: lookup \d\f                          -> ok
d/1: watch security                     -> pending
as system: chmod \d\f 0o700
d/1 completes                           -> ok changes=Modified:f
d/1: watch security                     -> pending
as system: chown @n uid=7
d/1 completes                           -> ok changes=Modified:f
