# FILE_OPEN_IF opens what is there and creates what is not.
# [MS-FSA] 2.1.5.1.1 and 2.1.5.1.2.
a: create \f rw disposition=open_if     -> ok created
a: write 0 "kept"
b: create \f r disposition=open_if      -> ok opened size=4
