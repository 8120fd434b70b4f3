# Who would rather not wait is told that the break is under way.
# [MS-FSA] 2.1.5.1.2, FILE_COMPLETE_IF_OPLOCKED.
a: create \f rw share=rwd key=A oplock=rwh -> ok created oplock=rwh
b: open \f rw share=rwd complete_if_oplocked -> ok opened oplock_breaking=yes
notices                                  -> ok count=1 a:rwh>rh!
b/1: read 0 1                            -> pending
a/1: ack rh                              -> ok
b/1 completes                            -> END_OF_FILE
