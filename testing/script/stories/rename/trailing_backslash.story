# A backslash behind the new name is none of it, be it a file's or a directory's.
d: mkdir \d rd                          -> ok created
a: create \d\f rwd                      -> ok created
a: rename \d\g\
a: query handle                         -> ok path=\d\g
a: close
d: rename \e\
d: query handle                         -> ok path=\e
b: open \e\g r                          -> ok opened directory=no
