# [MS-FSA] 2.1.5.1.2.1: the attributes are the file's, and hold for every stream of it, however its
# bytes are to be changed.
a: create \f:s rw                       -> ok created
b: open \f rw                           -> ok opened
b: set basic attributes=read_only
c: open \f:s rw                         -> ACCESS_DENIED
c: create \f:s rd disposition=overwrite -> ACCESS_DENIED
c: create \f:s rd disposition=supersede -> ACCESS_DENIED
c: create \f:t r                        -> ACCESS_DENIED
c: open \f:s r                          -> ok opened
