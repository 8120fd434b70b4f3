# needs: ids
# [MS-FSA] 2.1.5.1.2.2: what is done to a path counts as an open of its file, whose handles count
# whatever name they were opened by.
a: create \f rwd                        -> ok created
a: link \g
a: close
b: open \f r share=rw                   -> ok opened links=2
c: create \x rwd                        -> ok created
c: rename \g replace posix              -> SHARING_VIOLATION
d: unlink \g                            -> SHARING_VIOLATION
d: rename \g \y                         -> SHARING_VIOLATION
d: rename \g \g                         -> SHARING_VIOLATION
b: close
c: rename \g replace posix
d: unlink \f
