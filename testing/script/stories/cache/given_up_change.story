# order: scripted
# Nobody waits for a change any more, and it happens all the same: what was known before it began is
# not told, and what was told meanwhile goes.
# ENGINE.md section 2: a change that succeeded is applied.
mount caches=ever timeout=10
a: create \f rw                         -> ok created
b: open \f rw                           -> ok opened
settle
hold alter
asked
a/1: set eof 9                          -> later
b: query                                -> ok size=0
asked                                   -> ok total=2 alter=1 query=1
cancel a/1
a/1 completes                           -> CANCELLED
answer alter
b: query                                -> ok size=9
release
