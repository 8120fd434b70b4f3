# READ_CONTROL to query, WRITE_DAC and WRITE_OWNER to set, ACCESS_SYSTEM_SECURITY for the SACL.
# [MS-FSA] 2.1.5.14 and 2.1.5.17.
a: create \f all                        -> ok created
b: open \f read_data+synchronize        -> ok opened
b: query security dacl                  -> ACCESS_DENIED
c: open \f read_control                 -> ok opened
c: query security owner+group+dacl      -> ok
c: query security sacl                  -> ACCESS_DENIED
c: set security dacl "D:P(A;;FA;;;WD)"  -> ACCESS_DENIED
d: open \f write_dac                    -> ok opened
d: set security dacl "D:P(A;;FA;;;WD)"
d: set security owner "O:{user}"        -> ACCESS_DENIED
e: open \f write_owner                  -> ok opened
e: set security owner "O:{user}"
e: set security dacl "D:P(A;;FA;;;WD)"  -> ACCESS_DENIED
