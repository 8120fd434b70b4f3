# Two renames that cross: no deadlock, for nobody holds one name and waits for the other.
# ENGINE.md section 2; spec/deadlocks.md.
a: mkdir \a rd                          -> ok created
b: mkdir \b rd                          -> ok created
a/1: rename \b\a                        -> later
b/1: rename \a\b                        -> later
a/1 completes                           -> ok
b/1 completes                           -> INVALID_PARAMETER | OBJECT_PATH_NOT_FOUND | ACCESS_DENIED
