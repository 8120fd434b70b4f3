# [MS-FSA] 2.1.5.6.3: STATUS_OBJECT_NAME_INVALID.
d: open \ r                             -> ok opened
d: list a\b                             -> OBJECT_NAME_INVALID
d: list a:b                             -> OBJECT_NAME_INVALID
