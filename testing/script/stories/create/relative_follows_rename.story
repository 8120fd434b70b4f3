# A handle of a directory means the directory, wherever it is by now.
# [MS-FSA] 2.1.5.1: RootOpen is an Open, not a name.
m: mkdir \d                             -> ok created
m: close
d: open \d rd                           -> ok opened
d: rename \e
a: create [d]\f                         -> ok created
a: query handle                         -> ok path=\e\f
