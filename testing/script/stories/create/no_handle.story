# needs: ids
# A door can make a file and keep no handle: one question, and nothing stays open.
d: create \f rw disposition=create no_handle node -> ok created
x: query @d                             -> ok size=0 links=1
x: open \f                              -> ok opened
x: close
n: create \g rw disposition=open no_handle        -> INVALID_PARAMETER
