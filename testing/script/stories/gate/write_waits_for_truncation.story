# Who writes by another handle waits for the new size, and is then the later of the two.
# ENGINE.md section 5.
a: create \f rw share=rwd               -> ok created
b: open \f rw share=rwd                 -> ok opened
a: write 0 "0123456789"
hold alter
a: truncate 0                           -> pending
b: write 2 "xy"                  -> pending
release
a completes                             -> ok
b completes                             -> ok
a: read 0 10                            -> ok bytes=4 data="..xy"
