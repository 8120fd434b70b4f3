# needs: ids
# A reference is no open: share access, delete and rename do not count it.
# ENGINE.md section 3.
d: mkdir \d rd                          -> ok created
a: create \d\f                          -> ok created
a: close
x: lookup \d\f                          -> ok
b: open \d\f rwd share=-                -> ok opened
stat @x                                 -> ok
b: close
d: rename \e
stat @x                                 -> ok
c: open \e\f rd                         -> ok opened
c: delete
c: close
stat @x                                 -> OBJECT_NAME_NOT_FOUND
