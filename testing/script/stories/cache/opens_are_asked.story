# An open is always the file system's to judge, and so is a query by name: access is checked there,
# and a name may have come to mean another file.
mount caches=ever
a: create \f rw                         -> ok created
asked
b: open \f r                            -> ok opened
stat \f                                 -> ok size=0
c as alice: open \none r                -> OBJECT_NAME_NOT_FOUND
asked                                   -> ok total=3
