# What is removed or renamed by name alone is told for what it is, though nothing of it is open.
# [MS-SMB2] 2.2.35; one question more, and only where somebody watches.
d: mkdir \d                             -> ok created
a: create \d\f                          -> ok created
b: mkdir \d\s                           -> ok created
c: mkdir \d\t                           -> ok created
a: close
b: close
c: close
w: open \d
w/1: watch dir_name                     -> pending
asked                                   -> ok total=8
unlink \d\f
asked                                   -> ok total=2 query=1 remove=1
unlink \d\s
w/1 completes                           -> ok changes=Removed:s
w/1: watch dir_name                     -> pending
asked                                   -> ok total=2
x: rename \d\t \d\u
w/1 completes                           -> ok changes=RenamedOldName:t,RenamedNewName:u
asked                                   -> ok total=2 query=1 rename=1
w: close
asked                                   -> ok total=1
unlink \d\u
asked                                   -> ok total=1 remove=1
