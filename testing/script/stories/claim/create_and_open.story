# An open of a name that is being created waits, and finds what was made.
# ENGINE.md section 2.
hold create
a: create \f rw disposition=create      -> pending
b: open \f r                            -> pending
asked                                   -> ok total=1 create=1
release
a completes                             -> ok created
b completes                             -> ok opened
