# needs: ids
# [MS-FSA] 2.1.5.15.6: STATUS_FILE_IS_A_DIRECTORY.
d: mkdir \d rw                          -> ok created
d: link \e                              -> FILE_IS_A_DIRECTORY
