# What a control code of the file system's own does to its file, nobody but it knows.
# spec of WinFsp: DeviceControl.
mount caches=ever
a: create \f rw                         -> ok created
a: query streams                        -> ok streams=:=0
asked
a: control 0x80004004 "abc"             -> ok data=cba
a: query                                -> ok
a: query streams                        -> ok
asked                                   -> ok total=3 control=1 query=2
