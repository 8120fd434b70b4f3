# A file is no directory, a directory no file.
# [MS-FSA] 2.1.5.1, phase 7, type of file to open.
f: create \f                            -> ok created
d: mkdir \d                             -> ok created
a: open \f r directory_file             -> NOT_A_DIRECTORY
a: open \f\                             -> NOT_A_DIRECTORY
a: open \d r non_directory_file         -> FILE_IS_A_DIRECTORY
a: open \d\                             -> ok opened directory=yes
b: open \d::$INDEX_ALLOCATION           -> ok opened directory=yes
c: open \d::$DATA                       -> FILE_IS_A_DIRECTORY
e: open \f::$DATA                       -> ok opened directory=no
g: create \new\                         -> ok created directory=yes
