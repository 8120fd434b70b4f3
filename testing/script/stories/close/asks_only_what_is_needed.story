# A close is one question, whatever the handle did; a cleanup only asks where a name goes.
# ENGINE.md section 3: nothing is finer than WinFsp's requests.
a: create \f rw                         -> ok created
asked
a: close
asked                                   -> ok total=1 close=1
b: open \f rd                           -> ok opened
b: delete
asked
b: close
asked                                   -> ok total=2 cleanup=1 close=1
