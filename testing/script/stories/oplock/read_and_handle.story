# An open that shares takes nothing from who keeps his reads and his handle; a write takes both.
# [MS-FSA] 2.1.4.12, OPEN and WRITE.
a: create \f rw share=rwd key=A         -> ok created
a/1: oplock rh                          -> ok oplock=rh
b: open \f rw share=rwd                 -> ok opened
notices                                 -> ok count=0
b: write 0 "text"                       -> ok | pending
notices                                 -> ok count=1 a:rh>none!
