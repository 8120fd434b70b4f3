# What was written is allocated, what was not is a hole.
# [MS-FSA] 2.1.5.10, FSCTL_QUERY_ALLOCATED_RANGES.
a: create \f rw                         -> ok created
a: set sparse
a: set eof 1M
a: query ranges 0 1M                    -> ok ranges=
a: write 128k "text"
a: query ranges 0 1M                    -> ok ranges=131072+4096
a: query ranges 0 64k                   -> ok ranges=
a: query                                -> ok size=1M allocation=4k
