# What the file system does not want to lose, stays; the client is told when he asks.
# [MS-FSA] 2.1.5.15.3.
a: create \f rd                         -> ok created
fail can_delete CANNOT_DELETE
a: delete                               -> CANNOT_DELETE
a: close
b: open \f r                            -> ok opened
