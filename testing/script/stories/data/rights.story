# [MS-FSA] 2.1.5.2: FILE_READ_DATA or FILE_EXECUTE; 2.1.5.3: FILE_WRITE_DATA or FILE_APPEND_DATA.
a: create \f rw                         -> ok created
a: write 0 "text"
r: open \f read_data+synchronize        -> ok opened
r: write 0 "x"                          -> ACCESS_DENIED
w: open \f write_data+synchronize       -> ok opened
w: read 0 1                             -> ACCESS_DENIED
x: open \f execute+synchronize          -> ok opened
x: read 0 4                             -> ok data=text
q: open \f read_attributes              -> ok opened
q: read 0 4                             -> ACCESS_DENIED
q: write 0 "x"                          -> ACCESS_DENIED
