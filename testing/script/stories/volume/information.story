# [MS-FSA] 2.1.5.13: size and label; the attributes and the device are parameters.
mount bytes=64k
volume                                  -> ok label= total=64k free=64k
a: create \f rw                         -> ok created
a: write 0 "text"
volume                                  -> ok free=61440
label "My disk"                         -> ok label="My disk"
volume                                  -> ok label="My disk"
