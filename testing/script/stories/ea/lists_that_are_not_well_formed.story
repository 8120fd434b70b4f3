# Warnings to NT, failures to the client: [MS-FSA] 2.1.5.15.5, [MS-FSCC] 2.4.15.
a: create \f all
asked                                   -> ok
a: set ea a*b:value                     -> INVALID_EA_NAME
a: set ea good:value,a\b:value          -> INVALID_EA_NAME
asked                                   -> ok total=0
a: query ea                             -> ok ea=
b: create \g all ea=a*b:value           -> INVALID_EA_NAME
open \g                                 -> OBJECT_NAME_NOT_FOUND
