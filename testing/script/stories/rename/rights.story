# A file may be put only where files may be added; what is replaced must be deletable.
# [MS-FSA] 2.1.5.15.11: FILE_ADD_FILE, FILE_DELETE_CHILD.
d: mkdir \d all security="D:P(A;OICI;FR;;;WD)(A;OICI;FA;;;{user})" -> ok created
g: create \d\g                          -> ok created
g: close
a as alice: create \f rd                -> ok created
a: rename \d\f                          -> ACCESS_DENIED
a: rename \d\g replace                  -> ACCESS_DENIED
b: create \h rd                         -> ok created
b: rename \d\g replace
