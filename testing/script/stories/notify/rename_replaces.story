# What a rename replaces is told before, whether or not anybody has it open.
# [MS-FSA] 2.1.5.15.11.
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
b: create \d\g                          -> ok created
b: close
d/1: watch file_name                    -> pending
a: rename \d\g replace
d/1 completes                           -> ok changes=Removed:g,RenamedOldName:f,RenamedNewName:g
d/1: watch file_name                    -> pending
a: rename \d\h replace
d/1 completes                           -> ok changes=RenamedOldName:g,RenamedNewName:h
