# A directory does not move while something below it is open.
# [MS-FSA] 2.1.5.15.11: STATUS_ACCESS_DENIED.
d: mkdir \d rd                          -> ok created
a: create \d\f r                        -> ok created
d: rename \e                            -> ACCESS_DENIED
a: close
d: rename \e
a: open \e\f r                          -> ok opened
