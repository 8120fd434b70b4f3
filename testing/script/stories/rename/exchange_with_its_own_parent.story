# rename(2), RENAME_EXCHANGE: EINVAL where one name lies below the other.
a: mkdir \d
b: mkdir \d\e rwd share=rwd
c: rename \d\e \d exchange posix        -> INVALID_PARAMETER
c: rename \d \d\e exchange posix        -> INVALID_PARAMETER
a: close
b: close
c: open \d\e                            -> ok
