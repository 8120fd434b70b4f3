# A name that moves to another directory goes from the one and comes to the other.
# [MS-FSA] 2.1.5.15.11.
d: mkdir \d                             -> ok created
e: mkdir \d\e                           -> ok created
o: mkdir \o                             -> ok created
t: open \d
a: create \d\f rwd                      -> ok created
d/1: watch file_name                    -> pending
e/1: watch file_name                    -> pending
o/1: watch file_name                    -> pending
t/1: watch file_name tree               -> pending
a: rename \d\e\g
d/1 completes                           -> ok changes=Removed:f
e/1 completes                           -> ok changes=Added:g
t/1 completes                           -> ok changes=Removed:f,Added:e\g
t/1: watch file_name tree               -> pending
a: rename \o\h
t/1 completes                           -> ok changes=Removed:e\g
o/1 completes                           -> ok changes=Added:h
e/1: watch file_name                    -> ok changes=Removed:g
