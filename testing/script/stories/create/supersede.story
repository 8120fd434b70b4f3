# FILE_SUPERSEDE replaces: attributes and EAs too, and the named streams go.
# [MS-FSA] 2.1.5.1.2: CreateAction FILE_SUPERSEDED.
a: create \f rw attributes=temporary ea=NAME:value   -> ok created ea_size=18
a: write 0 "text"
a: close
s: create \f:s rw                       -> ok created
s: close
b: create \f rw disposition=supersede attributes=offline
   -> ok superseded size=0 ea_size=0 attributes=archive+offline
b: query streams                        -> ok streams=:=0
c: create \new rw disposition=supersede -> ok created
