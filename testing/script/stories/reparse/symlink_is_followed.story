# A relative link that stays on the volume is followed by the engine.
# [MS-FSCC] 2.1.2.4, SYMLINK_FLAG_RELATIVE; [MS-FSA] 2.1.5.1, phase 6.
d: mkdir \d                             -> ok created
a: create \d\f rw                       -> ok created
a: write 0 "text"
l: create \link disposition=create symlink=d\f -> ok created attributes=archive+reparse_point
l: close
b: open \link r                         -> ok opened size=4
b: query handle                         -> ok path=\d\f
c: open \link r open_reparse_point      -> ok opened attributes=archive+reparse_point
