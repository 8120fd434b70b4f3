# What is emptied gets new EAs and attributes: the rights to write both are needed. That the
# directory lets alice delete is not enough.
# [MS-FSA] 2.1.5.1.2: FILE_WRITE_EA and FILE_WRITE_ATTRIBUTES are added to RemainingDesiredAccess.
a: create \f all security="D:P(A;;FR;;;{alice})(A;;FA;;;{user})" -> ok created
a: close
b as alice: create \f r disposition=supersede  -> ACCESS_DENIED
