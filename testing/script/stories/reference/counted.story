# needs: ids
# What was given out so often must be forgotten so often.
# ENGINE.md section 3.
a: create \f                            -> ok created
a: close
x: lookup \f                            -> ok
x: lookup \f                            -> ok
x: lookup \f                            -> ok
census                                  -> ok files=1 names=1
x: forget 2
stat @x                                 -> ok
x: forget
census                                  -> ok files=0 names=0
stat @x                                 -> INVALID_HANDLE
