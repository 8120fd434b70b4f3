# A rename whose client has gone, and which succeeds, is a rename: handles follow it.
# ENGINE.md section 2: a change that succeeded is applied.
a: create \f rd                         -> ok created
b: open \f r                            -> ok opened
hold rename
a/1: rename \g                          -> pending
advance 300s
a/1 completes                           -> IO_TIMEOUT
c: open \g                              -> pending
release
settle
c completes                             -> ok opened
b: query handle                         -> ok path=\g
