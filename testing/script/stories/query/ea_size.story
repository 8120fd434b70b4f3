# [MS-FSA] 2.1.5.12.10, FileEaInformation.
a: create \f rw                         -> ok created ea_size=0
a: set ea NAME:value                    -> ok ea_size=18
a: query                                -> ok ea_size=18
