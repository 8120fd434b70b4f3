# [MS-FSA] 2.1.5.15.11: Open.GrantedAccess does not contain DELETE.
a: create \f rw                         -> ok created
a: rename \g                            -> ACCESS_DENIED
