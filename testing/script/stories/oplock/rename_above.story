# Handles kept open below a directory give way to its rename.
# [MS-FSA] 2.1.5.15.12; 2.1.4.12, RENAME.
d: mkdir \d rwd share=rwd                -> ok created
a: create \d\f r share=r key=A oplock=rh -> ok created oplock=rh
d/1: rename \e                           -> pending
notices                                  -> ok count=1 a:rh>r!
a: close                                 -> ok
d/1 completes                            -> ok
b: open \e\f                             -> ok
