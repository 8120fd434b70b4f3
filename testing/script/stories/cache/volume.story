# Space and label are asked for again once something took space, or the label is new.
# spec of WinFsp: VolumeInfoTimeout.
mount cache_volume=10s bytes=64k
volume                                  -> ok free=64k
asked
volume                                  -> ok free=64k
asked                                   -> ok total=0
a: create \f rw                         -> ok created
a: write 0 "text"
volume                                  -> ok free=61440
label "My disk"
volume                                  -> ok label="My disk"
asked
volume                                  -> ok label="My disk"
asked                                   -> ok total=0
advance 10s
volume                                  -> ok label="My disk"
asked                                   -> ok total=1
