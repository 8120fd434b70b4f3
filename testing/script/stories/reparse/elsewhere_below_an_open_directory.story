# How many components lead to the link is counted in the name that was asked for.
# [MS-SMB2] 2.2.2.2.1: UnparsedPathLength.
d: mkdir \d                             -> ok created
l: mkdir \d\link symlink_nt=\??\C:\dir  -> ok created
l: close
a: open \d\link\f r                     -> ok redirect components=2 target=-
