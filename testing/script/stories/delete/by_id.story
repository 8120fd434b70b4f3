# needs: ids
# A file that was opened by its id is deleted by the name it has.
# [MS-FSA] 2.1.5.1, phase 6: an open by id has a Link; 2.1.5.15.3.
f: create \f                            -> ok created
f: close
a: open <f> rd                          -> ok opened
a: delete
a: close
b: open \f                              -> OBJECT_NAME_NOT_FOUND
