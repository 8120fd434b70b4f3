# A close whose time is over still waits for the write, and then the file is closed.
# ENGINE.md section 2: cleanup and close happen, whoever is still told of them.
mount timeout=10s
a: create \f rwd delete_on_close        -> ok created
hold write cleanup
a: write 0 hello                        -> pending
a/2: close                              -> pending
advance 10s
a completes                             -> IO_TIMEOUT
a/2 completes                           -> ok
release cleanup
release
settle
census                                  -> ok files=0 names=0 handles=0
