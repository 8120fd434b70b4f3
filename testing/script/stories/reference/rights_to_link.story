# needs: ids
# Without a handle, a file is linked by who could have opened it for that: FILE_WRITE_ATTRIBUTES, as
# CreateHardLink asks.
# [MS-FSA] 2.1.5.15.6.
a: create \f all security="D:P(A;;FR;;;{bob})(A;;FA;;;{user})" -> ok created
a: close
as bob: link \f \g                      -> ACCESS_DENIED
link \f \g
b: open \g r                            -> ok opened
