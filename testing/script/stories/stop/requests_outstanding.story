# When the volume goes, every request ends at once, whatever is out; closing still succeeds.
# ENGINE.md section 2, Stop; spec/deadlocks.md D4.
f: create \f rw                         -> ok created
hold
a: create \g rw disposition=create      -> pending
b: open \g r                            -> pending
r: stat \f                              -> pending
f/1: read 0 10                          -> pending
stop
a completes                             -> VOLUME_DISMOUNTED
b completes                             -> VOLUME_DISMOUNTED
r completes                             -> VOLUME_DISMOUNTED
f/1 completes                           -> VOLUME_DISMOUNTED
stopped                                 -> ok no
c: open \f r                            -> VOLUME_DISMOUNTED
release
settle
stopped                                 -> ok yes
f: close
