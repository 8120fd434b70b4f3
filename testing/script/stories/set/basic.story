# Attributes and times, each only if it is given.
# [MS-FSA] 2.1.5.15.2.
a: create \f rw                         -> ok created
advance 10s
a: set basic created=+1s accessed=+2s written=+3s changed=+4s attributes=hidden
a: query   -> ok created=+1s accessed=+2s written=+3s changed=+4s attributes=hidden
a: set basic attributes=read_only
a: query   -> ok created=+1s accessed=+2s written=+3s changed=+10s attributes=read_only
b: open \f r                            -> ok opened
b: set basic attributes=hidden          -> ACCESS_DENIED
