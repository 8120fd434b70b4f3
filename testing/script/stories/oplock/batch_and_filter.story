# A holder of a batch or filter oplock that closes is asked nothing more; the open goes on.
# [MS-FSA] 2.1.5.18, 2.1.5.19; 2.1.4.12, CLOSE.
f: create \f                            -> ok created
f: close
a: open \f read_attributes share=rwd    -> ok opened
a/1: oplock batch                       -> ok oplock=batch
b: open \f rw share=rw                  -> pending
notices                                 -> ok count=1 a:batch>two!
a: close
b completes                             -> ok opened
b: write 0 "text"                       -> ok
notices                                 -> ok count=0
b: close
c: open \f read_attributes share=rwd    -> ok opened
c/1: oplock filter                      -> ok oplock=filter
d: open \f rw share=rw                  -> pending
c: close
d completes                             -> ok opened
