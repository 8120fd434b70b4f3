# Who insists on letters (EXACT_NAMES) replaces nothing that is there under others, whether or not
# the engine knows of it, and may give a file other letters.
f: create \Foo node
f: close
a: create \bar
a: close
b: create \Baz
b: close
rename \bar \foo replace posix exact           -> OBJECT_NAME_COLLISION
rename \bar \baz replace posix exact           -> OBJECT_NAME_COLLISION
k: lookup @root\Baz exact                      -> ok
rename \bar \BAZ replace posix exact           -> OBJECT_NAME_COLLISION
rename \bar \Baz replace posix exact           -> ok
lookup \bar exact                              -> OBJECT_NAME_NOT_FOUND
rename \Foo \FOO posix exact                   -> ok
lookup \Foo exact                              -> OBJECT_NAME_NOT_FOUND
lookup \FOO exact                              -> ok
# Who does not insist replaces it.
a: create \bar
a: close
rename \bar \foo replace posix                 -> ok
lookup \bar                                    -> OBJECT_NAME_NOT_FOUND
