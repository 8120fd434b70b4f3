# Nothing at all is STATUS_NO_SUCH_FILE once, then the end.
# [MS-FSA] 2.1.5.6.3: FirstQuery.
d: mkdir \d                             -> ok created
d: list                                 -> NO_SUCH_FILE
d: list                                 -> ok end
