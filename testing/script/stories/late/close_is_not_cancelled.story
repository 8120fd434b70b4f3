# A close cannot be cancelled.
# ENGINE.md section 2.
a: create \f rw                         -> ok created
hold close
a: close                                -> pending
cancel a
release
a completes                             -> ok
