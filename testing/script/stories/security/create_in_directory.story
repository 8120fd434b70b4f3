# FILE_ADD_FILE makes files, FILE_ADD_SUBDIRECTORY directories.
# [MS-FSA] 2.1.5.1.1.
d: mkdir \d all security="D:P(A;;0x120089;;;WD)(A;;DC;;;{alice})(A;;LC;;;{bob})(A;;FA;;;{user})" -> ok created
a as alice: create \d\f                 -> ok created
e as alice: mkdir \d\a                  -> ACCESS_DENIED
b as bob: mkdir \d\b                    -> ok created
c as bob: create \d\c                   -> ACCESS_DENIED
f as walker: open \d\none               -> OBJECT_NAME_NOT_FOUND | ACCESS_DENIED
