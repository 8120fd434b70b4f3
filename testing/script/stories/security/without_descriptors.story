# A volume that keeps none, grants everything and tells none.
mount no_security no_lx
a: create \f rw                         -> ok created
b as alice: open \f all                 -> ok opened granted=all
b: query security dacl                  -> NOT_SUPPORTED | INVALID_DEVICE_REQUEST
