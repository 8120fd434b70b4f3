# Space can be set aside at once; it is no data.
# [MS-FSA] 2.1.5.1.1: Stream.AllocationSize.
a: create \f rw allocation=10000        -> ok created size=0 allocation=12288
a: close
b: create \f rw disposition=overwrite allocation=1  -> ok overwritten size=0 allocation=4k
