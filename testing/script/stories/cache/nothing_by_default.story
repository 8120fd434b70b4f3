# With time-outs of zero every query is asked, as WinFsp's are by default.
# spec of WinFsp: FileInfoTimeout and its kind, 0: do not cache.
a: create \f rw                         -> ok created
d: open \ r                             -> ok opened
a: set ea NAME:value
asked
a: query                                -> ok size=0
a: query security DACL                  -> ok
a: query streams                        -> ok streams=:=0
a: query ea                             -> ok ea=NAME:value
volume                                  -> ok
d: list                                 -> ok names=f
d: list restart                         -> ok names=f
asked                                   -> ok total=7 query=4 volume=1 list=2
