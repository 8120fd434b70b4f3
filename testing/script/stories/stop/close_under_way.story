# A close that is out when the volume goes, has succeeded.
# ENGINE.md section 2.
a: create \f rd                         -> ok created
a: delete
hold cleanup
a: close                                -> pending
stop
a completes                             -> ok
