# The cleanup of the handle answers all its requests.
# [MS-FSA] 2.1.5.4: STATUS_NOTIFY_CLEANUP.
d: mkdir \d                             -> ok created
d/1: watch all                          -> pending
d/2: watch all                          -> pending
d/3: cleanup
d/1 completes                           -> ok notify_cleanup
d/2 completes                           -> ok notify_cleanup
d/4: watch all                          -> FILE_CLOSED
census                                  -> ok requests=0
d: close
