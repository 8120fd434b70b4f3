# A volume that does not announce it.
mount no_control
a: create \f rw
a: control 0x80000004 "abc"             -> INVALID_DEVICE_REQUEST
