# A hidden or system file is only overwritten by one that is to be hidden or system too.
# [MS-FSA] 2.1.5.1.2: STATUS_ACCESS_DENIED.
a: create \h rw attributes=hidden       -> ok created
a: close
b: create \h rw disposition=overwrite   -> ACCESS_DENIED
b: create \h rw disposition=overwrite attributes=system  -> ACCESS_DENIED
b: create \h rw disposition=overwrite attributes=hidden  -> ok overwritten
b: close
c: create \s rw attributes=system       -> ok created
c: close
d: create \s rw disposition=supersede   -> ACCESS_DENIED
d: create \s rw disposition=supersede attributes=system  -> ok superseded
