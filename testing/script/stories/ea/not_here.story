# A volume without EAs says so.
# [MS-FSA] 2.1.5.15.5: STATUS_EAS_NOT_SUPPORTED.
mount no_ea
a: create \f rw ea=N:v                  -> EAS_NOT_SUPPORTED
b: create \f rw                         -> ok created
b: set ea N:v                           -> EAS_NOT_SUPPORTED
b: query ea                             -> EAS_NOT_SUPPORTED
