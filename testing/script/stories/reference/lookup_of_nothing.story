# needs: ids
# What is not there leaves nothing behind.
x: lookup \none                         -> OBJECT_NAME_NOT_FOUND
x: lookup \none\none                    -> OBJECT_PATH_NOT_FOUND
x: lookup @root\none                    -> OBJECT_NAME_NOT_FOUND
census                                  -> ok files=0 names=0
