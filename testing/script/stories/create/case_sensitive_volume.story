# Where case counts, two names that differ in it are two files.
mount case_sensitive
a: create \f rw                         -> ok created
b: create \F rw                         -> ok created
b: write 0 "big"
a: query                                -> ok size=0
c: open \F                              -> ok opened size=3
