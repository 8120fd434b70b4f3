# FILE_CREATE fails on what is there, and opens nothing.
# [MS-FSA] 2.1.5.1.2: FILE_CREATE is STATUS_OBJECT_NAME_COLLISION.
a: create \f rw disposition=create      -> ok created attributes=archive size=0 links=1
b: create \f rw disposition=create      -> OBJECT_NAME_COLLISION
b: create \F rw disposition=create      -> OBJECT_NAME_COLLISION
b: mkdir \f                             -> OBJECT_NAME_COLLISION
a: close
b: create \f rw disposition=create      -> OBJECT_NAME_COLLISION
c: mkdir \d                             -> ok created directory=yes
b: create \d rw disposition=create      -> OBJECT_NAME_COLLISION
