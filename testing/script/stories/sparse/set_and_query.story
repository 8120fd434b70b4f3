# [MS-FSA] 2.1.5.10, FSCTL_SET_SPARSE: FILE_ATTRIBUTE_SPARSE_FILE.
a: create \f rw                         -> ok created
a: set sparse
a: query                                -> ok attributes=archive+sparse
a: set sparse off
a: query                                -> ok attributes=archive
b: open \f r                            -> ok opened
b: set sparse                           -> ACCESS_DENIED
c: open \f write_data+synchronize       -> ok opened
c: set sparse
