# The unnamed stream and each named one share by themselves.
# [MS-FSA] 2.1.5.1.2.2: ExistingOpen.Stream equals Open.Stream.
a: create \f rw share=-                 -> ok created
s: create \f:s rw share=-               -> ok created
t: open \f:s r                          -> SHARING_VIOLATION
t: create \f:t rw share=-               -> ok created
b: open \f r                            -> SHARING_VIOLATION
