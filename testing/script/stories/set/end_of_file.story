# Truncates and extends; what comes new is zero.
# [MS-FSA] 2.1.5.15.4.
a: create \f rw                         -> ok created
a: write 0 "text"
a: set eof 2                            -> ok size=2
a: set eof 6                            -> ok size=6
a: read 0 10                            -> ok data=te....
a: set eof 0                            -> ok size=0 allocation=0
