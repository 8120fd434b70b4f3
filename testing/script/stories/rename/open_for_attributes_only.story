# Who has a file open for its attributes alone keeps nobody from renaming it, and follows it.
# [MS-FSA] 2.1.5.1.2.2: only data and DELETE count; 2.1.5.15.11.
a: create \f rw                         -> ok created
a: close
a: open \f d share=-                    -> ok opened
b: open \f read_attributes share=-      -> ok opened
a: rename \g
b: query handle                         -> ok path=\g
c: open \g read_attributes share=-      -> ok opened
a: rename \h posix
c: query handle                         -> ok path=\h
# A plain rename replaces nothing that is open, for whatever it is.
t: create \t read_attributes            -> ok created
a: rename \t replace                    -> ACCESS_DENIED
