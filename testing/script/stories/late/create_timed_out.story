# The client of a create has gone: what the file system opened later is closed, and what it made is
# removed.
# ENGINE.md section 2: a late answer is settled, never dropped.
hold create
a: create \f rw disposition=create      -> pending
advance 300s
a completes                             -> IO_TIMEOUT
out                                     -> ok questions=1 abandoned=1
release
settle
b: open \f                              -> OBJECT_NAME_NOT_FOUND
census                                  -> ok files=0 names=0 handles=0 requests=0 questions=0
