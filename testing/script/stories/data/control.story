# A control code that the file system defined for itself goes to it: WinFsp's DeviceControl.
# 0x80000004 is function 1 of device type 0x8000, METHOD_BUFFERED, FILE_ANY_ACCESS.
a: create \f read_attributes
a: control 0x80000004 "abc"             -> ok data=cba
a: control 0x80000004                   -> ok data=
a: control 0x8000000c                   -> INVALID_DEVICE_REQUEST
# More than there is room for.
a: control 0x80000008 room=4            -> BUFFER_TOO_SMALL
a: control 0x80000004 "abc" room=2      -> BUFFER_TOO_SMALL
# Codes of Microsoft's, and methods that lend memory, are none of its affair.
asked                                   -> ok
a: control 0x7fff0004 "abc"             -> INVALID_DEVICE_REQUEST
a: control 0x000900a8                   -> INVALID_DEVICE_REQUEST
a: control 0x80000005 "abc"             -> INVALID_DEVICE_REQUEST
a: control 0x80000006 "abc"             -> INVALID_DEVICE_REQUEST
a: control 0x80000007 "abc"             -> INVALID_DEVICE_REQUEST
# At most 4096 bytes either way.
a: control 0x80000004 room=4097         -> INVALID_DEVICE_REQUEST
asked                                   -> ok total=0
a: control 0x80000004 room=4096         -> ok
a: cleanup
a: control 0x80000004 "abc"             -> FILE_CLOSED
