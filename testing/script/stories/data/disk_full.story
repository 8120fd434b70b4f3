# A write without room changes nothing.
# [MS-FSA] 2.1.5.3: STATUS_DISK_FULL.
mount bytes=8k
a: create \f rw                         -> ok created
a: write 0 fill=4k                      -> ok bytes=4k
a: write 4k fill=8k                     -> DISK_FULL
a: query                                -> ok size=4k allocation=4k
b: create \g rw allocation=8k           -> DISK_FULL
c: open \g                              -> OBJECT_NAME_NOT_FOUND
