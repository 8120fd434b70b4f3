# Requests that wait for changes leave the volume room for others.
# ENGINE.md section 6; [MS-FSA] has no limit.
mount capacity=2
d: mkdir \d                             -> ok created
d/1: watch all                          -> pending
d/2: watch all                          -> pending
d/3: watch all                          -> pending
a: create \f                            -> ok created
d: close
d/1 completes                           -> ok notify_cleanup
d/2 completes                           -> ok notify_cleanup
d/3 completes                           -> ok notify_cleanup
