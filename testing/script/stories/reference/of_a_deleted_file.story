# needs: ids
# The node of a file that is deleted while it is open, means it as long as it is.
# POSIX: fstat of an unlinked file.
a: create \f rw                         -> ok created
a: write 0 "text"
x: lookup \f                            -> ok
unlink \f
stat @x                                 -> ok size=4 links=0
a: close
stat @x                                 -> OBJECT_NAME_NOT_FOUND
