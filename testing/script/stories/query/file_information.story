# Basic, standard, internal, EA, network open, attribute tag: what all of them are made of.
# [MS-FSA] 2.1.5.12.6, .27, .17, .10, .21, .4.
a: create \f rw attributes=hidden ea=N:v -> ok created
a: write 0 "hello"
a: query -> ok size=5 allocation=4k attributes=hidden+archive links=1 ea_size=11 directory=no
    delete_pending=no created=+0s accessed=+0s written=+0s changed=+0s
d: mkdir \d                             -> ok created
d: query -> ok size=0 allocation=0 attributes=directory directory=yes
