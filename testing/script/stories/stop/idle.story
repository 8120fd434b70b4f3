# Nothing is asked after the end but to close.
# ENGINE.md section 2, Stop.
a: create \f rw                         -> ok created
stop
stopped                                 -> ok yes
a: read 0 10                            -> VOLUME_DISMOUNTED
a: write 0 "x"                          -> VOLUME_DISMOUNTED
a: set eof 0                            -> VOLUME_DISMOUNTED
a: close
flush volume                            -> VOLUME_DISMOUNTED
