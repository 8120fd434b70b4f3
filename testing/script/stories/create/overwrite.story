# FILE_OVERWRITE empties a file that is there; its identity stays.
# [MS-FSA] 2.1.5.1.2: CreateAction FILE_OVERWRITTEN.
a: create \f rw attributes=hidden       -> ok created
a: write 0 "some text"
a: close
b: create \f rw disposition=overwrite attributes=hidden+temporary
   -> ok overwritten size=0 allocation=0 attributes=hidden+archive+temporary
b: read 0 10                            -> END_OF_FILE
