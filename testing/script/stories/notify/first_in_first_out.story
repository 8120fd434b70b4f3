# The requests of a handle are answered in their order, each with what it missed.
# [MS-FSA] 2.1.5.11.1.
d: mkdir \d                             -> ok created
d/1: watch file_name                    -> pending
d/2: watch file_name                    -> pending
d/3: watch file_name                    -> pending
a: create \d\f                          -> ok created
d/1 completes                           -> ok changes=Added:f
cancel d/2
d/2 completes                           -> CANCELLED
b: create \d\g                          -> ok created
d/3 completes                           -> ok changes=Added:g
c: create \d\h                          -> ok created
d/1: watch file_name                    -> ok changes=Added:h
