# [MS-FSA] 2.1.5.1.2.1: FILE_ATTRIBUTE_READONLY keeps nobody from putting files into a directory, but
# MAXIMUM_ALLOWED does not go that far.
d: mkdir \d rw attributes=read_only     -> ok created
d: close
d: open \d rw                           -> ok opened granted=rw
d: close
d: open \d maximum_allowed              -> ok opened granted=rxd+write_ea+write_attributes+write_dac+write_owner
d: close
d: open \d rwd delete_on_close          -> CANNOT_DELETE
d: create \d disposition=overwrite_if   -> OBJECT_NAME_COLLISION
