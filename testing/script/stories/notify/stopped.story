# When the volume goes, who waits for changes is told.
# ENGINE.md section 2, Stop.
d: mkdir \d                             -> ok created
d/1: watch all                          -> pending
d/2: watch all                          -> pending
stop
d/1 completes                           -> VOLUME_DISMOUNTED
d/2 completes                           -> VOLUME_DISMOUNTED
d/1: watch all                          -> VOLUME_DISMOUNTED
d/3: close
