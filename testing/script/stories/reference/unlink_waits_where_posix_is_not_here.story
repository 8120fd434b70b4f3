# Where a name cannot go before its handles, removing one that is open is refused, not done.
mount no_posix
a: create \f all share=rwd              -> ok created
unlink \f                               -> SHARING_VIOLATION
a: write 0 "kept"
a: close
unlink \f
lookup \f                               -> OBJECT_NAME_NOT_FOUND
