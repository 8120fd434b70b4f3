# needs: ids
# A mount makes devices, FIFOs and sockets: their kind is kept.
# WSL metadata, [MS-FSCC] 2.4.46.
as system: create \fifo rw disposition=create no_handle mode=0o010644 wanted=posix -> ok mode=10644
as system: create \sock rw disposition=create no_handle mode=0o140755 wanted=posix -> ok mode=140755
stat \fifo                              -> ok mode=10644
stat \sock                              -> ok mode=140755
