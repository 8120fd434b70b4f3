# needs: ids
# One question tells what a mount needs to know.
a: create \f rw mode=0o640 uid=1000 gid=100 -> ok created
asked
stat \f                                 -> ok mode=100640 uid=1000 gid=100 size=0
asked                                   -> ok total=1 query=1
