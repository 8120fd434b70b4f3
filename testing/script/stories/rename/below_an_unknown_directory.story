# A new name may start from a directory that is known by its id alone, as the file may be: both are
# located first, and claimed by their names.
# needs: ids
d: mkdir \d
d: close
f: create \f rw
f: close
asked                                   -> ok
rename \f <d>\g
asked                                   -> ok total=2 locate=1 rename=1
stat \d\g                               -> ok
rename <f> <d>\h
asked                                   -> ok total=4 locate=2 rename=1 query=1
stat \d\h                               -> ok
link <f> <d>\i
stat \d\i                               -> ok links=2
# One that is nowhere.
rename \d\h <0x7777>\g                 -> OBJECT_PATH_NOT_FOUND
# By a handle likewise, and while the directory moves.
a: open \d\h rwd
a: rename <d>\j
stat \d\j                               -> ok
