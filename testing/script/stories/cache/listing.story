# A directory that was listed to its end is listed again without a question, in pieces, from any
# entry on, with any pattern; until something in it changes.
# spec of WinFsp: DirInfoTimeout.
mount cache_directory=10s
a: create \a rw                         -> ok created
b: create \b rwd                        -> ok created
c: create \c                            -> ok created
d: open \ r                             -> ok opened
e: open \ r                             -> ok opened
h: open \ r                             -> ok opened
h: list *b                              -> ok names=b
h: list                                 -> ok end
d: list                                 -> ok names=a,b,c
asked
d: list restart                         -> ok names=a,b,c
d: list                                 -> ok end
e: list single                          -> ok names=a
e: list single                          -> ok names=b
e: list                                 -> ok names=c
e: list                                 -> ok end
e: list *c restart                      -> ok names=c
e: list ?x restart                      -> ok end
asked                                   -> ok total=0
a: write 0 "text"
d: list restart                         -> ok names=a,b,c sizes=4,0,0
x: create \x                            -> ok created
d: list restart                         -> ok names=a,b,c,x
b: rename \y
d: list restart                         -> ok names=a,c,x,y
b: delete
b: close
d: list restart                         -> ok names=a,c,x
unlink \x posix
d: list restart                         -> ok names=a,c
asked
advance 9s
d: list restart                         -> ok names=a,c
asked                                   -> ok total=0
advance 1s
d: list restart                         -> ok names=a,c
asked                                   -> ok total=1 list=1
