# What the use of a handle has left to do is told at its cleanup: once, and only where there is
# something. [MS-FSA] 2.1.4.17; WinFsp's PostCleanupWhenModifiedOnly.
mount cleanup=modified
a: create \f rw
a: close
cleanups                       -> ok count=0

a: open \f rw
a: write 0 "data"
a: read 0 4
asked                          -> ok
a: close
asked                          -> ok total=2 cleanup=1 close=1
cleanups -> ok count=1 set_archive+set_last_access_time+set_last_write_time+set_change_time

# A read is no reason by itself.
a: open \f rw
a: read 0 4                    -> ok data=data
a: close
cleanups                       -> ok count=0

# Metadata move the time of change, a new size also what a write moves.
a: open \f all
a: set ea NAME:value
a: cleanup
cleanups                       -> ok count=1 set_change_time
a: close
a: open \f rw
a: set eof 2
a: close
cleanups -> ok count=1
    set_allocation_size+set_archive+set_last_access_time+set_last_write_time+set_change_time
