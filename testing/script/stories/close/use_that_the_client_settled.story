# A time or attribute that the client set by the handle stays as he set it, whatever comes after.
# [MS-FSA] 2.1.5.15.2: UserSetModificationTime, UserSetChangeTime, UserSetAccessTime.
mount cleanup=modified
a: create \f all
a: write 0 "data"
a: set basic written=+90s
a: write 0 "more"
a: close
cleanups                       -> ok count=1 set_archive+set_last_access_time+set_change_time

a: open \f all
a: set basic attributes=normal accessed=+1s written=+1s changed=+1s
a: write 0 "more"
a: close
cleanups                       -> ok count=0

# Without a handle it settles what was done until then, and no more: a mount's utimensat stands,
# and the next write counts again.
a: open \f rw
b: open \f rw
a: write 0 "data"
set \f basic written=+90s
a: close
cleanups                       -> ok count=1 set_archive+set_last_access_time+set_change_time
b: write 0 "data"
b: close
cleanups -> ok count=1 set_archive+set_last_access_time+set_last_write_time+set_change_time
