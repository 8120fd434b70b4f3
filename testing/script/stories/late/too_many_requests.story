# At most so many requests are in flight.
# WinFsp: IrpCapacity.
mount capacity=2
f: create \f rw                         -> ok created
hold query
a: stat \f                              -> pending
b: stat \f                              -> pending
c: open \f                              -> INSUFFICIENT_RESOURCES
release
a completes                             -> ok
b completes                             -> ok
c: open \f                              -> ok opened
