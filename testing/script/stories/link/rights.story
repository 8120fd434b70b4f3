# needs: ids
# [MS-FSA] 2.1.5.15.6: FILE_ADD_FILE on the directory.
d: mkdir \d all security="D:P(A;OICI;FR;;;WD)(A;OICI;FA;;;{user})" -> ok created
a as alice: create \f rw                -> ok created
a: link \d\g                            -> ACCESS_DENIED
