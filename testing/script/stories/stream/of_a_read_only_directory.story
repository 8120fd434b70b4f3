# [MS-FSA] 2.1.5.1.2.1: FILE_ATTRIBUTE_READONLY withholds writing from files only, and the streams of a
# directory are a directory's.
d: mkdir \d rw attributes=read_only     -> ok created
a: create \d:s rw                       -> ok created
a: close
a: open \d:s rw                         -> ok opened
a: write 0 "text"                       -> ok size=4
