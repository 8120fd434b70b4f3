# A cleanup whose file system takes its time: the file is closed after it, never before.
# order: scripted
mount cleanup=modified timeout=10s
a: create \f rw
a: write 0 "data"
hold cleanup
a: close                       -> pending
out                            -> ok questions=1
advance 11s
# It has succeeded, whoever waits: ENGINE.md section 2.
a completes                    -> ok
out                            -> ok questions=1 abandoned=1
asked                          -> ok
answer cleanup
asked                          -> ok total=1 close=1
