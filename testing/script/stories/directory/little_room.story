# As many entries as there is room for; the next query goes on.
# [MS-FSA] 2.1.5.6.3: OutputBufferSize.
a: create \a                            -> ok created
b: create \b                            -> ok created
c: create \c                            -> ok created
d: open \ r                             -> ok opened
d: list room=220                        -> ok names=a,b
d: list room=1                          -> ok names=c
d: list                                 -> ok end
