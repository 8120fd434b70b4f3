# An open for attributes alone breaks nothing; nor does a look without an open.
# [MS-FSA] 2.1.4.12, OPEN.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f READ_ATTRIBUTES share=rwd     -> ok opened
c: query \f info                         -> ok
notices                                  -> ok count=0
