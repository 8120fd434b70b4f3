# [MS-FSA] 2.1.5.6.3: STATUS_NO_SUCH_FILE.
a: create \f                            -> ok created
d: open \ r                             -> ok opened
d: list *.txt                           -> NO_SUCH_FILE
d: list                                 -> ok end
