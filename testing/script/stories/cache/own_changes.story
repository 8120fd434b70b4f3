# Whatever is changed by one handle is seen by the next query of any other.
# ENGINE.md section 4: information is applied only if no change began after it was asked for.
mount caches=ever
a: create \f rw+read_ea+write_ea+read_control+write_dac -> ok created
b: open \f rw+read_ea+read_control      -> ok opened
b: query                                -> ok size=0
b: query streams                        -> ok streams=:=0
a: write 0 "12345"
asked
b: query                                -> ok size=5
asked                                   -> ok total=0
b: query streams                        -> ok streams=:=5
asked                                   -> ok total=1
a: set eof 3
b: query                                -> ok size=3
b: query streams                        -> ok streams=:=3
a: set basic written=+7s
b: query                                -> ok written=+7s
b: query ea                             -> ok ea=
a: set ea NAME:value
b: query ea                             -> ok ea=NAME:value
b: query                                -> ok ea_size=18
c: create \f rw disposition=overwrite   -> ok overwritten
b: query                                -> ok size=0
b: query streams                        -> ok streams=:=0
b: query security DACL                  -> ok sddl=D:(A;;FA;;;WD)
a: set security DACL "D:(A;;FA;;;BA)"
b: query security DACL                  -> ok sddl=D:(A;;FA;;;BA)
