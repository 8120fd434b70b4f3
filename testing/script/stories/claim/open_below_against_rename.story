# A rename waits for an open below that is being asked about, and is refused by the handle.
# ENGINE.md section 2; [MS-FSA] 2.1.5.15.11.
d: mkdir \d rd                          -> ok created
f: create \d\f                          -> ok created
f: close
hold create
a: open \d\f r                          -> pending
d: rename \e                            -> pending
release
a completes                             -> ok opened
d completes                             -> ACCESS_DENIED
