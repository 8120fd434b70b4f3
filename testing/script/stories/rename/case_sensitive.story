# Where case counts, another case is another name.
mount case_sensitive
a: create \f rwd                        -> ok created
b: create \F rw                         -> ok created
b: close
a: rename \F                            -> OBJECT_NAME_COLLISION
a: rename \F replace
c: open \f                              -> OBJECT_NAME_NOT_FOUND
