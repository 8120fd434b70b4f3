# What was told with the open answers queries by the handle, and what a query told the next ones,
# until the time-out is over.
# spec of WinFsp: FileInfoTimeout, SecurityTimeout, StreamInfoTimeout, EaTimeout, VolumeInfoTimeout.
mount caches=10s
a: create \f rw+read_ea+write_ea+read_control -> ok created
a: set ea NAME:value
asked
a: query                                -> ok size=0 ea_size=18
a: query class Basic                    -> ok attributes=archive
asked                                   -> ok total=0
a: query security OWNER+DACL            -> ok
a: query streams                        -> ok streams=:=0
a: query ea                             -> ok ea=NAME:value
volume                                  -> ok label=
asked                                   -> ok total=4 query=3 volume=1
a: query security DACL                  -> ok sddl=D:(A;;FA;;;WD)
a: query security OWNER+DACL            -> ok
a: query streams                        -> ok streams=:=0
a: query ea                             -> ok ea=NAME:value
volume                                  -> ok label=
asked                                   -> ok total=0
a: query security GROUP                 -> ok
asked                                   -> ok total=1
advance 9s
a: query                                -> ok
asked                                   -> ok total=0
advance 1s
a: query                                -> ok
a: query security GROUP                 -> ok
a: query streams                        -> ok
a: query ea                             -> ok
volume                                  -> ok
asked                                   -> ok total=5
