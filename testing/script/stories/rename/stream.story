# A stream is renamed within its file, and its handles go with it.
# [MS-FSA] 2.1.5.15.11.1.
s: create \f:s rwd                      -> ok created
s: write 0 "text"
s: rename \f:t
s: query handle                         -> ok path=\f:t
t: open \f:t r                          -> ok opened size=4
u: open \f:s r                          -> OBJECT_NAME_NOT_FOUND
s: rename \f:T
s: query streams                        -> ok streams=:=0,:T=4
s: rename \g:s                          -> INVALID_PARAMETER
s: rename \g                            -> INVALID_PARAMETER
