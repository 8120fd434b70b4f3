# A volume that goes away keeps nobody waiting.
# ENGINE.md section 2: stop fails every request.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: lock 0 10                            -> ok
b/1: lock 0 10 wait                     -> pending
b/2: record read 5 5 owner=1 wait       -> pending
stop
b/1 completes                           -> VOLUME_DISMOUNTED
b/2 completes                           -> VOLUME_DISMOUNTED
