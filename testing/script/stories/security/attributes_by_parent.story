# What a listing shows, an open may see: FILE_LIST_DIRECTORY of the directory is
# FILE_READ_ATTRIBUTES of everything in it.
# [MS-FSA] 2.1.5.1.2.1.
d: mkdir \d all security="D:P(A;;0x1100a3;;;{alice})(A;;0x1100a2;;;{bob})(A;;FA;;;{user})" -> ok created
a: create \d\f all security="D:P(A;;SD;;;WD)"     -> ok created
a: close
b as bob: open \d\f read_attributes               -> ACCESS_DENIED
b as alice: open \d\f read_attributes             -> ok opened granted=read_attributes
c as alice: open \d\f r                           -> ACCESS_DENIED
