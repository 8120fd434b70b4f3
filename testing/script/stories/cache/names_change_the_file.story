# A link more or less is a change of the file, by whichever name it is open.
# needs: ids
mount caches=ever
a: create \f rw                         -> ok created links=1
a: query                                -> ok links=1
a: link \g
a: query                                -> ok links=2
unlink \g posix
a: query                                -> ok links=1
