# Of a file without a name nothing is kept: nobody would see that it changed.
mount caches=ever
a: create \f rw                         -> ok created
unlink \f posix
asked
a: query                                -> ok
a: query                                -> ok
asked                                   -> ok total=2
