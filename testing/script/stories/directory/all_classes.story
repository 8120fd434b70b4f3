# What the classes are made of: names, sizes, attributes, times, ids.
# [MS-FSA] 2.1.5.6.3.1 to .11: the layouts differ, the entries do not.
a: create \f rw attributes=hidden       -> ok created
a: write 0 "12345"
b: mkdir \g                             -> ok created
d: open \ r                             -> ok opened
d: list       -> ok names=f,g sizes=5,0 attributes=hidden+archive,directory
