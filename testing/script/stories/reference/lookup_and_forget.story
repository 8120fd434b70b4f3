# needs: ids
# A node reference names a file without opening it; it follows renames.
# ENGINE.md section 3.
a: create \f rd                         -> ok created
x: lookup @root\f                       -> ok size=0
stat @x                                 -> ok size=0
a: rename \g
stat @x                                 -> ok size=0
truncate @x 10                          -> ok size=10
open @x                                 -> ok opened size=10
a: close
x: forget
