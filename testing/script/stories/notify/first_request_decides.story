# Filter and depth are those of a handle's first request, and it keeps changes between requests.
# [MS-FSA] 2.1.5.11; [MS-SMB2] 3.3.1.3.
d: mkdir \d                             -> ok created
a: create \d\e                          -> ok created
d/1: watch dir_name                     -> pending
s: mkdir \d\s                           -> ok created
d/1 completes                           -> ok changes=Added:s
b: create \d\f                          -> ok created
t: mkdir \d\s\t                         -> ok created
u: mkdir \d\u                           -> ok created
d/1: watch all tree                     -> ok changes=Added:u
