# Two renames to one name: the second finds it taken.
# ENGINE.md section 2: all claims of a request are taken in one step or none.
a: create \a rd                         -> ok created
b: create \b rd                         -> ok created
hold rename
a: rename \c                            -> pending
b: rename \c                            -> pending
release
a completes                             -> ok
b completes                             -> OBJECT_NAME_COLLISION
