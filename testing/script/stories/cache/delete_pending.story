# That a delete is pending the engine knows, whatever is kept.
mount caches=ever
a: create \f rwd                        -> ok created
a: query                                -> ok delete_pending=no
a: delete
a: query                                -> ok delete_pending=yes
a: undelete
a: query                                -> ok delete_pending=no
