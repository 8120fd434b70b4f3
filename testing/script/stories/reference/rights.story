# needs: ids
# Without a handle the rights are checked that a handle would have needed.
# [MS-FSA] 2.1.5.12, 2.1.5.15, 2.1.5.17.
d: mkdir \d all security="D:P(A;;FX;;;WD)(A;OICI;FA;;;{user})" -> ok created
a: create \d\f all security="D:P(A;;FR;;;{bob})(A;;FA;;;{user})" -> ok created
a: close
as alice: stat \d\f                     -> ACCESS_DENIED
as bob: stat \d\f                       -> ok
as bob: truncate \d\f 0                 -> ACCESS_DENIED
as user: truncate \d\f 1                -> ok size=1
as user: unlink \d\f
