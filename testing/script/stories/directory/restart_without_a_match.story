# Only the first query of a handle can fail with STATUS_NO_SUCH_FILE; later there are no more files.
# [MS-FSA] 2.1.5.6.3: FirstQuery is FALSE once there is a QueryPattern.
a: create \f                            -> ok created
d: open \ r                             -> ok opened
d: list                                 -> ok names=f
d: list nothing restart                 -> ok end
