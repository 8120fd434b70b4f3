# [MS-FSA] 2.1.5.1: a volume without named streams.
mount no_streams
s: create \f:s rw                       -> OBJECT_NAME_INVALID
a: create \f rw                         -> ok created
