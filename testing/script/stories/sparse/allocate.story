# Space can be had below and beyond the end of file, which stays: Linux's FALLOC_FL_KEEP_SIZE.
a: create \f rw                         -> ok created
a: set sparse
a: allocate 0 8k
a: query                                -> ok size=0 allocation=8k
a: set eof 8k
a: query ranges 0 64k                   -> ok ranges=0+8192
