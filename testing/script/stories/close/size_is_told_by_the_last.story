# Who changed the size need not be the last: what lies beyond the end is freed when nobody is left.
mount cleanup=modified
a: create \f rw
b: open \f rw
a: set allocation 64k
a: close
cleanups -> ok count=1 set_archive+set_last_access_time+set_last_write_time+set_change_time
b: cleanup
cleanups                       -> ok count=1 set_allocation_size

# And once.
c: open \f rw
c: close
b: close
cleanups                       -> ok count=0
