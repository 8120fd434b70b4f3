# [MS-FSA] 2.1.5.12: EAs by FILE_READ_EA, the descriptor by READ_CONTROL, ranges by FILE_READ_DATA.
a: create \f rw                         -> ok created
b: open \f write_data+synchronize       -> ok opened
b: query ea                             -> ACCESS_DENIED
b: query security dacl                  -> ACCESS_DENIED
b: query ranges 0 100                   -> ACCESS_DENIED
b: query streams                        -> ok streams=:=0
b: query handle                         -> ok granted=write_data+synchronize
