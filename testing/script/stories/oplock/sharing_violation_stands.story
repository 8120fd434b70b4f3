# Who has a user for his handle keeps it, and the other is refused.
# [MS-FSA] 2.1.5.1.2.
a: create \f r share=r key=A oplock=rh   -> ok created oplock=rh
b: open \f w share=rwd                   -> pending
a/1: ack r                               -> ok oplock=r
b completes                              -> SHARING_VIOLATION
notices                                  -> ok count=1 a:rh>r!
