# Who does not know EAs cannot set them.
# [MS-FSA] 2.1.5.1: FILE_NO_EA_KNOWLEDGE.
a: create \f rw ea=N:v no_ea_knowledge  -> ACCESS_DENIED
