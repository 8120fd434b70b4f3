# needs: ids
# stat, lookup, chmod, truncate, unlink without a handle: one question each.
# ENGINE.md section 3: QueryByName, QueryByReference, SetByReference.
a: create \f rw mode=0o644 uid=1 gid=2  -> ok created
a: close
asked
x: lookup @root\f                       -> ok
asked                                   -> ok total=1 query=1
stat @x                                 -> ok mode=100644 uid=1 gid=2
asked                                   -> ok total=1 query=1
as system: chmod @x 0o600               -> ok mode=100600
asked                                   -> ok total=1 alter=1
as system: chown @x uid=5               -> ok uid=5 gid=2
asked                                   -> ok total=1 alter=1
as system: truncate @x 100              -> ok size=100
asked                                   -> ok total=1 alter=1
as system: unlink @root\f
asked                                   -> ok total=1 remove=1
