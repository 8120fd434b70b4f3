# A directory has no bytes.
# [MS-FSA] 2.1.5.2 and 2.1.5.3: STATUS_INVALID_DEVICE_REQUEST.
d: mkdir \d rw                          -> ok created
d: read 0 1                             -> INVALID_DEVICE_REQUEST
d: write 0 "x"                          -> INVALID_DEVICE_REQUEST
