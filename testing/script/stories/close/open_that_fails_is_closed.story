# What the file system opened, and the engine refused, is closed again.
# ENGINE.md section 2.
a: create \f rw share=-                 -> ok created
asked
b: open \f rw                           -> SHARING_VIOLATION
settle
asked                                   -> ok total=2 create=1 close=1
census                                  -> ok files=1 names=1 handles=1
