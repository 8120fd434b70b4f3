# The older kinds: level 1 is broken to level 2, and level 2 without a word.
# [MS-FSA] 2.1.5.18, 2.1.5.19.
a: create \f rw share=rwd oplock=one     -> ok created oplock=one
b: open \f rw share=rwd                  -> pending
notices                                  -> ok count=1 a:one>two!
a/1: ack accept                          -> ok oplock=two
b completes                              -> ok opened
b: write 0 "x"                           -> ok
notices                                  -> ok count=1 a:two>none
a/2: ack accept                          -> INVALID_OPLOCK_PROTOCOL
