# Of a handle's mode some bits can be changed; synchronous stays synchronous.
# [MS-FSA] 2.1.5.15.8.
a: create \f rw                         -> ok created
a: set mode write_through+sequential_only
a: query handle                         -> ok options=write_through+sequential_only
a: set mode -
a: query handle                         -> ok options=-
a: set mode synchronous_io_alert        -> INVALID_PARAMETER
a: set mode delete_on_close             -> INVALID_PARAMETER
b: open \f r synchronous_io_nonalert    -> ok opened
b: set mode write_through               -> INVALID_PARAMETER
b: set mode synchronous_io_alert+synchronous_io_nonalert -> INVALID_PARAMETER
b: set mode synchronous_io_alert+write_through
b: query handle                         -> ok options=write_through+synchronous_io_alert
