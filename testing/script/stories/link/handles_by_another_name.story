# needs: ids
# [MS-FSA] 2.1.5.15.11 and 2.1.5.15.6, TargetLink.File.OpenList: who has the file open by another of
# its names is in the way too.
a: create \f rwd                        -> ok created
a: link \g
a: close
b: open \f r                            -> ok opened links=2
c: create \x rwd                        -> ok created
c: rename \g                            -> OBJECT_NAME_COLLISION
c: rename \g replace                    -> ACCESS_DENIED
c: link \g replace                      -> ACCESS_DENIED
c: rename \g replace posix
b: query                                -> ok links=1
d: open \g rwd                          -> ok opened links=1
