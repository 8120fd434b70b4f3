# Those who wait for locks leave room for the requests of others.
# ENGINE.md section 2: every queue has a limit.
mount capacity=4
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: lock 0 10                            -> ok
b/1: lock 0 1 wait                      -> pending
b/2: lock 1 1 wait                      -> pending
b/3: lock 2 1 wait                      -> INSUFFICIENT_RESOURCES
b/3: record read 2 1 owner=1 wait       -> INSUFFICIENT_RESOURCES
b/3: read 20 1                          -> END_OF_FILE
cancel b/1
b/1 completes                           -> CANCELLED
b/3: lock 2 1 wait                      -> pending
a: close
b/2 completes                           -> ok
b/3 completes                           -> ok
