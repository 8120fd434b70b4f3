# Who insists on letters finds no file under others: EXACT_NAMES, for a kernel whose memory of names
# is exact. Everybody else does, as [MS-FSA] 2.1.5.1.2 has it.
mount
a: create \Foo rw node
a: close
lookup \foo                    -> ok
lookup \foo exact              -> OBJECT_NAME_NOT_FOUND
lookup \Foo exact              -> ok
# No reference is left behind, and nothing more is asked.
asked                          -> ok
b: lookup @root\FOO exact      -> OBJECT_NAME_NOT_FOUND
asked                          -> ok total=1 query=1
b: lookup @root\Foo exact      -> ok
# The name is in use under its own spelling by now.
c: lookup @root\fOO exact      -> OBJECT_NAME_NOT_FOUND
c: lookup @root\fOO            -> ok
c: lookup @root\none exact     -> OBJECT_NAME_NOT_FOUND
