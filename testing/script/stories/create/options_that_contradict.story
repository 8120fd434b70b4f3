# [MS-FSA] 2.1.5.1, phase 1, parameter validation.
a: create \f - disposition=create                              -> ACCESS_DENIED
a: create \f 0x00000200 disposition=create                     -> ACCESS_DENIED
a: create \f r directory_file non_directory_file               -> INVALID_PARAMETER
a: create \f r directory_file disposition=supersede            -> INVALID_PARAMETER
a: create \f r directory_file disposition=overwrite            -> INVALID_PARAMETER
a: create \f r directory_file disposition=overwrite_if         -> INVALID_PARAMETER
a: create \f r synchronous_io_alert synchronous_io_nonalert    -> INVALID_PARAMETER
a: create \f read_data synchronous_io_alert                    -> INVALID_PARAMETER
a: create \f read_data+delete synchronous_io_nonalert          -> INVALID_PARAMETER
a: create \f read_data delete_on_close                         -> INVALID_PARAMETER
a: create \f r complete_if_oplocked reserve_opfilter           -> INVALID_PARAMETER
a: create \f append_data+synchronize no_intermediate_buffering -> INVALID_PARAMETER
a: open \f                                                     -> OBJECT_NAME_NOT_FOUND
