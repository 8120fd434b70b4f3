# order: scripted
# needs: ids
# A name that was told before a rename was applied may be another file's: it is asked for again.
# ENGINE.md section 3: all checks run at the answer, and again after every wait.
d: mkdir \d                             -> ok created
d: close
f: create \f                            -> ok created
f: close
g: create \g rwd                        -> ok created
hold
a: create <d>\x rwd                     -> pending
asked                                   -> ok locate=1
e: rename \f \h                         -> pending
answer rename
e completes
answer locate
out                                     -> ok questions=1
asked                                   -> ok total=2 rename=1 locate=1
answer locate
answer create
a completes                             -> ok created
a: query handle                         -> ok path=\d\x
release
a: delete
a: close
b: open \d\x                            -> OBJECT_NAME_NOT_FOUND
