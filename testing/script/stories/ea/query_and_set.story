# A list is merged by names, whatever their case; an empty value deletes.
# [MS-FSA] 2.1.5.12.12 and 2.1.5.15.5.
a: create \f rw                         -> ok created ea_size=0
a: query ea                             -> ok ea=
a: set ea ONE:1,TWO:2
a: query ea                             -> ok ea=ONE:1,TWO:2
a: set ea one:11,THREE:3
a: query ea                             -> ok ea=ONE:11,TWO:2,THREE:3
a: set ea ONE:
a: query ea                             -> ok ea=TWO:2,THREE:3
a: query                                -> ok ea_size=24
