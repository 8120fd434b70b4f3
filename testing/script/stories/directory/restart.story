# RestartScan begins again, with the old pattern or with a new one.
# [MS-FSA] 2.1.5.6.3.
a: create \a.c                          -> ok created
b: create \b.h                          -> ok created
d: open \ r                             -> ok opened
d: list *.c                             -> ok names=a.c
d: list                                 -> ok end
d: list restart                         -> ok names=a.c
d: list *.h restart                     -> ok names=b.h
d: list restart                         -> ok names=b.h
d: list * restart                       -> ok names=a.c,b.h
