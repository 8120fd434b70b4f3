# Without SeChangeNotifyPrivilege every directory on the way must let one through.
# [MS-FSA] 2.1.5.1, phase 6: FILE_TRAVERSE.
d: mkdir \d all security="D:P(A;;FR;;;{walker})(A;;FR;;;{alice})(A;OICI;FA;;;{user})" -> ok created
a: create \d\f all security="D:P(A;;FA;;;WD)" -> ok created
b as walker: open \d\f r                -> ACCESS_DENIED
b as alice: open \d\f r                 -> ok opened
c as walker: open \d r                  -> ok opened
