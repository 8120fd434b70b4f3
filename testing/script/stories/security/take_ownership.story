# SeTakeOwnershipPrivilege is WRITE_OWNER; one may give a file only to oneself.
# [MS-DTYP] 2.5.3.2; [MS-FSA] 2.1.5.17.
a: create \f all security="O:{user}D:P(A;;FA;;;{user})" -> ok created
b as alice: open \f write_owner         -> ACCESS_DENIED
b as owner: open \f write_owner         -> ok opened
b: set security owner "O:{alice}"       -> INVALID_OWNER
b: set security owner "O:{owner}"
