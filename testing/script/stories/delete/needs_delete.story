# [MS-FSA] 2.1.5.15.3: Open.GrantedAccess does not contain DELETE.
a: create \f rw                         -> ok created
a: delete                               -> ACCESS_DENIED
a: undelete                             -> ACCESS_DENIED
