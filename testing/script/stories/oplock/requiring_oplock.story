# An open that wants an oplock or nothing breaks none.
# [MS-FSA] 2.1.5.1.2, FILE_OPEN_REQUIRING_OPLOCK.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd open_requiring_oplock -> CANNOT_BREAK_OPLOCK
notices                                  -> ok count=0
