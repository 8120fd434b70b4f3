# Two names that trade files are both renamed.
# Linux's RENAME_EXCHANGE; no clause of [MS-FSA] knows it.
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
b: create \d\g rwd                      -> ok created
d/1: watch file_name                    -> pending
a: rename \d\g exchange
d/1 completes -> ok changes=RenamedOldName:f,RenamedNewName:g,RenamedOldName:g,RenamedNewName:f
