# What the parent adds counts for MAXIMUM_ALLOWED too: its FILE_DELETE_CHILD is DELETE here.
# [MS-FSA] 2.1.5.1.2.1.
a: create \f all security="D:P(A;;FR;;;{alice})(A;;FA;;;{user})" -> ok created
a: close
b as alice: open \f maximum_allowed     -> ok opened granted=rd
