# To open a file for DELETE is to open all its streams for it.
# [MS-FSA] 2.1.5.1.2.2: the streams of a file go with it.
a: create \f r                          -> ok created
s: create \f:s rw share=rw              -> ok created
b: open \f d                            -> SHARING_VIOLATION
s: close
b: open \f d                            -> ok opened
