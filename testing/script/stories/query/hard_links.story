# The names of a file: [MS-FSCC] 2.4.16. No right is needed, and at least one name is told.
# needs: ids
mkdir \d                        -> ok created
a: create \f synchronize
a: query hard_links             -> ok names=f
b: link \f \d\g
a: query hard_links             -> ok names=f,g
# By name, and by a stream.
query \d\g hard_links           -> ok names=f,g
s: create \f:stream rw
s: query hard_links             -> ok names=f,g
rename \f \h
a: query hard_links             -> ok names=h,g | ok names=g,h
unlink \h
unlink \d\g
# It lives by its handle, and has no name.
a: query hard_links             -> OBJECT_NAME_NOT_FOUND
query \ hard_links              -> OBJECT_NAME_NOT_FOUND
