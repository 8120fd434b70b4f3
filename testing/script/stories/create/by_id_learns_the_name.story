# needs: ids
# A file that nobody has open is found by its id: its name is asked for first, and held as any other.
# ENGINE.md sections 2 and 3.
d: mkdir \d                             -> ok created
f: create \d\f                          -> ok created
f: close
d: close
a: open <f> rd                          -> ok opened
a: query handle                         -> ok path=\d\f
e: open \d rd                           -> ok opened
e: rename \e                            -> ACCESS_DENIED
a: rename \d\g
a: query handle                         -> ok path=\d\g
b: open <f> r                           -> ok opened
b: query handle                         -> ok path=\d\g
