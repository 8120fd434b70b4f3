# The root directory stays.
# [MS-FSA] 2.1.5.15.3: STATUS_CANNOT_DELETE.
a: open \ rd                            -> ok opened
a: delete                               -> CANNOT_DELETE
b: open \ rd delete_on_close            -> CANNOT_DELETE
