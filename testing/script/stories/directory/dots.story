# Every directory but the root lists itself and the one above it, if that is asked for.
# [MS-FSA] 2.1.5.6.3.
d: mkdir \d                             -> ok created
a: create \d\f                          -> ok created
d: list dots                            -> ok names=.,..,f
d: list .. restart dots                 -> ok names=..
d: list f restart dots                  -> ok names=f
