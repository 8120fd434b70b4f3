# A handle's name follows renames, its own and those of directories above it.
# [MS-FSA] 2.1.5.12.20.
d: mkdir \d                             -> ok created
d: close
a: create \d\f rwd                      -> ok created
a: rename \d\g
a: query handle                         -> ok path=\d\g
a: rename \h
a: query handle                         -> ok path=\h
