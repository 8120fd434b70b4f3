# needs: ids
# What a door wants to know besides comes with the create: no second question.
a: create \f rw mode=0o640 uid=3 gid=4 wanted=security+posix
   -> ok created mode=100640 uid=3 gid=4
asked                                   -> ok total=1 create=1
