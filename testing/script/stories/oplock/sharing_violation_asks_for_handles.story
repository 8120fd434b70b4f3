# A handle kept open for nobody gives way to an open that it would not share with.
# [MS-FSA] 2.1.5.1.2, OPEN_BREAK_H.
a: create \f r share=r key=A oplock=rh   -> ok created oplock=rh
b: open \f w share=rwd                   -> pending
notices                                  -> ok count=1 a:rh>r!
a: close                                 -> ok
b completes                              -> ok opened
