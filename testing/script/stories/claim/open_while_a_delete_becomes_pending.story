# An open that is being asked about while a delete becomes pending, fails with it: the checks run at
# the answer.
# ENGINE.md section 3; [MS-FSA] 2.1.5.1: STATUS_DELETE_PENDING.
a: create \f rd                         -> ok created
hold create
b: open \f r                            -> pending
a: delete
release
b completes                             -> DELETE_PENDING
settle
census                                  -> ok files=1 names=1 handles=1
