# A name is found whatever its case, and keeps the one it was made with.
# [MS-FSA] 2.1.5.1, phase 6: Volume.IsCaseSensitive is FALSE.
d: mkdir \Dir                           -> ok created
a: create \dir\FILE rw                  -> ok created
b: open \DIR\file r                     -> ok opened
b: query handle                         -> ok path=\Dir\FILE
