# An open of a file that is being emptied waits until it is empty.
# ENGINE.md section 2: an open that may supersede holds the name exclusively.
f: create \f rw                         -> ok created
f: write 0 "text"
hold overwrite
a: create \f rw disposition=overwrite   -> pending
b: open \f r                            -> pending
release
a completes                             -> ok overwritten
b completes                             -> ok opened size=0
