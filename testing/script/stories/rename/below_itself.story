# [MS-FSA] 2.1.5.15.11: STATUS_INVALID_PARAMETER.
d: mkdir \d rd                          -> ok created
d: rename \d\e                          -> INVALID_PARAMETER
r: open \ rd                            -> ok opened
r: rename \x                            -> INVALID_PARAMETER
