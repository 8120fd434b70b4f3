# needs: ids
# What the file system cannot place is opened all the same; without a name it is not deleted.
# ENGINE.md section 3.
f: create \f                            -> ok created
f: write 0 "text"                       -> ACCESS_DENIED
f: close
fail locate NOT_SUPPORTED
a: open <f> rd                          -> ok opened
a: query handle                         -> ok path=\
a: delete                               -> FILE_DELETED
b: open \f                              -> ok opened
