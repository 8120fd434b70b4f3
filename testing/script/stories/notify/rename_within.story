# The old name and the new one come in one answer; a file, but not a directory, is told once more.
# [MS-FSA] 2.1.5.15.11; [MS-FSCC] 2.7.1.
d: mkdir \d                             -> ok created
a: create \d\f rwd                      -> ok created
b: mkdir \d\s rd                        -> ok created
d/1: watch file_name                    -> pending
w: open \d
w/1: watch all                          -> pending
a: rename \d\g
d/1 completes                           -> ok changes=RenamedOldName:f,RenamedNewName:g
w/1 completes                           -> ok changes=RenamedOldName:f,RenamedNewName:g,Modified:g
w/1: watch all                          -> pending
b: rename \d\t
w/1 completes                           -> ok changes=RenamedOldName:s,RenamedNewName:t
w/1: watch all                          -> pending
a: rename \d\G
w/1 completes                           -> ok changes=RenamedOldName:g,RenamedNewName:G,Modified:G
