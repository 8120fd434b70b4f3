# needs: ids
# [MS-FSA] 2.1.5.15.11: DELETE.
a: mkdir \d all security="D:P(A;;FX;;;WD)(A;OICI;FA;;;{user})" -> ok created
b: create \d\f all                      -> ok created
b: close
as bob: rename \d\f \d\g                -> ACCESS_DENIED
