# With POSIX semantics it does, if what is open shares DELETE; the handles follow.
# [MS-FSCC] 2.4.43.
d: mkdir \d rd                          -> ok created
a: create \d\f rw                       -> ok created
d: rename \e posix
a: query handle                         -> ok path=\e\f
a: write 0 "text"
b: open \e\f r share=rw                 -> ok opened size=4
d: rename \d posix                      -> SHARING_VIOLATION
c: open \d\f                            -> OBJECT_PATH_NOT_FOUND
