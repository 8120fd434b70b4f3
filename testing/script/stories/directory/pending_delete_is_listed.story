# A name whose delete is pending is still there.
# [MS-FSA] 2.1.5.6.3: DirectoryList.
a: create \f rd                         -> ok created
a: delete
d: open \ r                             -> ok opened
d: list                                 -> ok names=f
a: close
d: list restart                         -> ok end | NO_SUCH_FILE
