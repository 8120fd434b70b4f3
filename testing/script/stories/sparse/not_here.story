mount no_sparse
a: create \f rw                         -> ok created
a: set sparse                           -> INVALID_DEVICE_REQUEST
