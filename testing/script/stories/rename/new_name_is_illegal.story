# [MS-FSA] 2.1.5.15.11: STATUS_OBJECT_NAME_INVALID.
a: create \f rd                         -> ok created
a: rename \a*b                          -> OBJECT_NAME_INVALID
a: rename \a\\b                         -> OBJECT_NAME_INVALID
