# needs: ids
# Without a handle: one question, with the sharing of a short open for DELETE.
a: create \f                            -> ok created
a: close
asked
rename \f \g
asked                                   -> ok total=1 rename=1
a: open \g r share=rw                   -> ok opened
rename \g \h                            -> SHARING_VIOLATION
rename \none \x                         -> OBJECT_NAME_NOT_FOUND
d: mkdir \d node                        -> ok created
d: close
a: close
rename @root\g @d\h
b: open \d\h                            -> ok opened
