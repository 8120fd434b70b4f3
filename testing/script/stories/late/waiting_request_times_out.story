# Who waits for a name is not told to wait for ever; nobody asks for him then.
# ENGINE.md section 2: everything has a deadline.
mount timeout=10s
hold create
a: create \f rw                         -> pending
advance 5s
b: create \f rw                         -> pending
advance 5s
a completes                             -> IO_TIMEOUT
advance 5s
b completes                             -> IO_TIMEOUT
asked                                   -> ok total=1
release
settle
census                                  -> ok names=0 requests=0 questions=0
