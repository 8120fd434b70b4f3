# Two opens of one name are asked at once.
# ENGINE.md section 2: an open holds its name shared.
c: create \f                            -> ok created
c: close
asked
hold create
a: open \f r                            -> pending
b: open \f r                            -> pending
asked                                   -> ok create=2
release
a completes                             -> ok opened
b completes                             -> ok opened
