# Without room nothing is made, and nothing is left of the attempt.
mount nodes=3
a: create \f                            -> ok created
b: create \g                            -> ok created
c: create \h                            -> DISK_FULL
a: close
b: close
d: open \ rd                            -> ok opened
d: list                                 -> ok names=f,g
