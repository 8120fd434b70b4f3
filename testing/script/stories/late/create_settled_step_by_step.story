# order: scripted
# A create is answered long after its client has gone: until what it made is gone too, the name is
# held, and who wants it waits.
# ENGINE.md section 2: a late answer is settled, never dropped; claims end when the change is applied.
hold
a: create \f rw disposition=create      -> pending
b: open \f r                            -> pending
advance 299s
c: open \f r                            -> pending
advance 1s
a completes                             -> IO_TIMEOUT
out                                     -> ok questions=1 abandoned=1
b completes                             -> IO_TIMEOUT
answer create
out                                     -> ok questions=2 abandoned=0
answer close
out                                     -> ok questions=1
answer remove
out                                     -> ok questions=1
answer create
c completes                             -> OBJECT_NAME_NOT_FOUND
