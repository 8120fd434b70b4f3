# The same name does nothing; another case respells.
# [MS-FSA] 2.1.5.15.11: a case-sensitive exact match succeeds at once.
a: create \File rd                      -> ok created
asked
a: rename \File
asked                                   -> ok total=0
a: rename \FILE
a: query handle                         -> ok path=\FILE
d: open \ r                             -> ok opened
d: list                                 -> ok names=FILE
