# At the limit of abandoned operations new requests fail at once, until an answer comes; who
# closes is let through.
# ENGINE.md section 2.
mount abandoned=2
f: create \f rw                         -> ok created
hold query
a: stat \f                              -> pending
b: stat \f                              -> pending
cancel a
cancel b
a completes                             -> CANCELLED
b completes                             -> CANCELLED
c: open \f                              -> INSUFFICIENT_RESOURCES
f: close
release
settle
c: open \f                              -> ok opened
