# The question to empty a file goes on without its client; the handle does not stay.
# ENGINE.md section 2.
f: create \f rw                         -> ok created
f: write 0 "text"
hold overwrite
a: create \f rw disposition=overwrite   -> pending
cancel a
a completes                             -> CANCELLED
release
settle
b: open \f rw share=rw                  -> ok opened size=0
census                                  -> ok handles=2
