# order: scripted
# A request that is cancelled before its question was asked is never asked; who came after it is not
# held up.
# ENGINE.md section 2.
hold
a: create \f rw disposition=create      -> pending
b: create \f rw                         -> pending
c: open \f r                            -> pending
out                                     -> ok questions=1
cancel b
b completes                             -> CANCELLED
out                                     -> ok questions=1 abandoned=0
answer create
a completes                             -> ok created
out                                     -> ok questions=1
answer create
c completes                             -> ok opened
asked                                   -> ok total=2 create=2
