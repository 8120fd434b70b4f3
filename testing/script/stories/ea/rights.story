# [MS-FSA] 2.1.5.12.12: FILE_READ_EA; 2.1.5.15.5: FILE_WRITE_EA.
a: create \f rw ea=N:v                  -> ok created
b: open \f read_ea                      -> ok opened
b: query ea                             -> ok ea=N:v
b: set ea N:w                           -> ACCESS_DENIED
c: open \f write_ea                     -> ok opened
c: set ea N:w
c: query ea                             -> ACCESS_DENIED
