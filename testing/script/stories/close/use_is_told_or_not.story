# A file system that needs no telling is asked nothing more: CleanupWhen::Removed.
mount cleanup=removed
a: create \f rwd
a: write 0 "data"
asked                          -> ok
a: cleanup
asked                          -> ok total=0
a: close
asked                          -> ok total=1 close=1
a: open \f rwd
a: write 0 "data"
a: delete
a: close
cleanups                       -> ok count=1 delete
