# What the file system says has changed is asked for again: the file, and the directory it is in.
# spec of WinFsp: FspFileSystemNotify invalidates, whatever the filter.
mount caches=ever
d: mkdir \d                             -> ok created
a: create \d\f rw+read_ea+read_control  -> ok created
d: list                                 -> ok names=f
a: query security DACL                  -> ok
a: query streams                        -> ok
a: query ea                             -> ok
volume                                  -> ok
asked
notify_begin s                          -> ok open
notify s \d\f Modified size
a: query                                -> ok
a: query security DACL                  -> ok
a: query streams                        -> ok
a: query ea                             -> ok
d: list restart                         -> ok names=f
volume                                  -> ok
asked                                   -> ok total=6
notify s \d\new Added
a: query                                -> ok
asked                                   -> ok total=0
d: list restart                         -> ok names=f
asked                                   -> ok total=1 list=1
notify s \d\new\below Added
d: list restart                         -> ok names=f
asked                                   -> ok total=0
notify_end s
