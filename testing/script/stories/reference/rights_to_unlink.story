# needs: ids
# [MS-FSA] 2.1.5.1.2.1: DELETE of the file, or FILE_DELETE_CHILD of its directory.
d: mkdir \d all security="D:P(A;;FX;;;WD)(A;OICI;FA;;;{user})" -> ok created
a: create \d\f all security="D:P(A;;FR;;;{bob})(A;;FA;;;{user})" -> ok created
a: close
as bob: unlink \d\f                     -> ACCESS_DENIED
as user: unlink \d\f
