# needs: ids
# An id outlives the name it was learnt by.
a: create \f rwd                        -> ok created
a: rename \g
a: close
b: open <a> r                           -> ok opened
b: close
c: open \f                              -> OBJECT_NAME_NOT_FOUND
