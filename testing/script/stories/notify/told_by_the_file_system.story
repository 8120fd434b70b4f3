# The file system reports changes of its own, in a session, by filter and action of its choice.
# spec of WinFsp: FspFileSystemNotifyBegin, FspFileSystemNotify, FspFileSystemNotifyEnd.
d: mkdir \d                             -> ok created
w: open \d
d/1: watch size                         -> pending
w/1: watch all tree                     -> pending
notify_begin s                          -> ok open
notify s \d\f Modified size
d/1 completes                           -> ok changes=Modified:f
w/1 completes                           -> ok changes=Modified:f
w/1: watch all                          -> pending
d/1: watch all                          -> pending
notify s \D\far\away:stream AddedStream stream_name
w/1 completes                           -> ok changes=AddedStream:far\away:stream
notify s \elsewhere Added
notify s \d Removed
notify s \ Removed                      -> INVALID_PARAMETER
notify s \d\f RenamedOldName file_name
w/1: watch all                          -> pending
notify s \d\g RenamedNewName file_name
w/1 completes                           -> ok changes=RenamedOldName:f,RenamedNewName:g
notify_end s
notify s \d\f Modified size             -> INVALID_DEVICE_REQUEST
notify_session s                        -> ok closed
d/2: close
d/1 completes                           -> ok notify_cleanup
