# order: scripted
# Of two creates of one name the second is asked when the first is answered, not before.
# ENGINE.md section 2: an open that may create holds the name exclusively.
hold
a: create \f rw disposition=create      -> pending
b: create \f rw disposition=create      -> pending
out                                     -> ok questions=1
answer create
a completes                             -> ok created
out                                     -> ok questions=1
answer create
b completes                             -> OBJECT_NAME_COLLISION
out                                     -> ok questions=0
