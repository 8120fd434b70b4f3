# A write whose client has gone keeps its buffer until it is answered.
# ENGINE.md section 2: data buffers belong to the operation.
a: create \f rw                         -> ok created
hold write
a/1: write 0 "text"                     -> pending
advance 300s
a/1 completes                           -> IO_TIMEOUT
a: read 0 10                            -> ok | END_OF_FILE
release
settle
a: read 0 10                            -> ok data=text | END_OF_FILE
