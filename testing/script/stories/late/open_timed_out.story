# What was there before, is there afterwards.
# ENGINE.md section 2.
f: create \f rw                         -> ok created
f: close
hold create
a: create \f rw                         -> pending
advance 300s
a completes                             -> IO_TIMEOUT
release
settle
b: open \f rw share=-                   -> ok opened
