# Two creates of one name at once: one creates, the other finds it there.
# ENGINE.md section 2: an open that may create holds the name exclusively.
a: create \f rw disposition=create      -> later
b: create \f rw disposition=create      -> later
a completes                             -> ok created
b completes                             -> OBJECT_NAME_COLLISION
