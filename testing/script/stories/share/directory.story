# Directories share as files do.
# [MS-FSA] 2.1.5.1.2.2.
a: mkdir \d r share=-                   -> ok created
b: open \d r                            -> SHARING_VIOLATION
b: open \d read_attributes              -> ok opened
# What is below it is none of its business.
c: create \d\f rw                       -> ok created
