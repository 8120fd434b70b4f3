# needs: ids
# FILE_DELETE_CHILD of the directory stands for DELETE of the file, also where nobody opened it.
# [MS-FSA] 2.1.5.1.2.1.
d: mkdir \d all security="D:P(A;OICI;FA;;;{user})(A;;FA;;;{bob})" -> ok created
a: create \d\f all security="D:P(A;;FR;;;{bob})(A;;FA;;;{user})" -> ok created
a: close
as bob: rename \d\f \d\g
as bob: unlink \d\g
b: open \d\g                            -> OBJECT_NAME_NOT_FOUND
