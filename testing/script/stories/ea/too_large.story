# [MS-FSA] 2.1.5.15.5: STATUS_EA_TOO_LARGE; nothing is set.
a: create \f rw ea=N:v                  -> ok created
fail alter EA_TOO_LARGE
a: set ea N:w                           -> EA_TOO_LARGE
a: query ea                             -> ok ea=N:v
