# A close has succeeded when its time is over, whatever the file system does.
# ENGINE.md section 2: cleanup and close are completed with success.
a: create \f rw                         -> ok created
hold close
a: close                                -> pending
advance 300s
a completes                             -> ok
release
settle
census                                  -> ok files=0 names=0 handles=0
