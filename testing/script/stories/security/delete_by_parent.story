# DELETE_CHILD of the directory is DELETE of everything in it.
# [MS-FSA] 2.1.5.1.2.1.
d: mkdir \d all security="D:P(A;;FR;;;WD)(A;;DT;;;{alice})(A;;FA;;;{user})" -> ok created
a: create \d\f all security="D:P(A;;FA;;;{user})" -> ok created
a: close
b as bob: open \d\f delete              -> ACCESS_DENIED
b as alice: open \d\f delete            -> ok opened granted=delete
b: delete
b: close
a: open \d\f                            -> OBJECT_NAME_NOT_FOUND
