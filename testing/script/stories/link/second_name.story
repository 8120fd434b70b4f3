# needs: ids
# [MS-FSA] 2.1.5.15.6: one file, two names.
a: create \f rw                         -> ok created
a: write 0 "text"
a: link \g
a: query                                -> ok links=2
b: open \g rw                           -> ok opened links=2 size=4
b: append "more"                        -> ok size=8
a: read 0 10                            -> ok data=textmore
b: query handle                         -> ok path=\g
a: query handle                         -> ok path=\f
a: link \none\x                         -> OBJECT_PATH_NOT_FOUND
