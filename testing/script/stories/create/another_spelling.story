# Who insists on letters (EXACT_NAMES) neither opens nor makes a file that is there under others.
a: create \Foo rw
a: close
a: open \foo exact                             -> OBJECT_NAME_NOT_FOUND
a: create \foo exact                           -> OBJECT_NAME_COLLISION
a: create \foo disposition=create exact        -> OBJECT_NAME_COLLISION
a: open \foo w disposition=overwrite exact     -> OBJECT_NAME_NOT_FOUND
a: open \Foo exact                             -> ok opened
# Also while it is open.
b: open \foo exact                             -> OBJECT_NAME_NOT_FOUND
b: open \FOO                                   -> ok opened
c: create \bar exact                           -> ok created
