# One more name is one more file; what it replaces goes.
# [MS-FSA] 2.1.5.15.6.
# needs: ids
d: mkdir \d                             -> ok created
a: create \f rw                         -> ok created
b: create \d\g                          -> ok created
b: close
d/1: watch file_name                    -> pending
a: link \d\f
d/1 completes                           -> ok changes=Added:f
d/1: watch file_name                    -> pending
a: link \d\g replace
d/1 completes                           -> ok changes=Removed:g,Added:g
