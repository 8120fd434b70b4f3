# A named stream has bytes of its own; its file comes with it if need be.
# [MS-FSA] 2.1.5.1: StreamNameToOpen.
s: create \f:s rw disposition=create    -> ok created
s: write 0 "stream"
a: open \f r                            -> ok opened size=0
t: open \f:S:$DATA r                    -> ok opened size=6
t: read 0 10                            -> ok data=stream
u: open \f:none r                       -> OBJECT_NAME_NOT_FOUND
u: create \f:s rw disposition=create    -> OBJECT_NAME_COLLISION
u: mkdir \f:d                           -> NOT_A_DIRECTORY
