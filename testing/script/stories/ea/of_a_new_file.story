# [MS-FSA] 2.1.5.1.1: ExtendedAttributes of create.
a: create \f rw ea=NAME:value           -> ok created ea_size=18
a: query ea                             -> ok ea=NAME:value
a: close
b: create \f rw disposition=overwrite ea=OTHER:x  -> ok overwritten
b: query ea                             -> ok ea=OTHER:x
