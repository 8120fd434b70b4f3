# A create of a name that is being unlinked waits, and makes a new file.
f: create \f rw                         -> ok created
hold remove
u: unlink \f                            -> pending
b: create \f rw                         -> pending
release
u completes                             -> ok
b completes                             -> ok created
