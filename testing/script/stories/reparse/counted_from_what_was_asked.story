# Below an open directory, the components that lead to the link are counted from there; and no name
# behind a link is taken away, for there is none.
# [MS-SMB2] 2.2.2.2.1: UnparsedPathLength.
d: mkdir \d                             -> ok created
l: mkdir \d\link symlink_nt=\??\C:\dir  -> ok created
l: close
a: open [d]\link\f r                    -> ok redirect components=1 target=-
b: query \d\link\f                      -> ok redirect components=2 target=-
c: unlink \d\link\f                     -> ok redirect components=2 target=-
e: chmod \d\link\f 0o600                -> ok redirect components=2 target=-
f: rename \d\link\f \g                  -> REPARSE_POINT_NOT_RESOLVED
