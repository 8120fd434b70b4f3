# A file that is open by one name is changed by another that nobody has opened.
# needs: ids
mount caches=ever
a: create \f rw                         -> ok created
a: link \g
a: close
a: open \f rw                           -> ok opened size=0
d: open \ r
d: list                                 -> ok sizes=0,0
truncate \g 7
a: query                                -> ok size=7
d: list restart                         -> ok sizes=7,7
unlink \g posix
a: query                                -> ok links=1
d: list restart                         -> ok names=f
