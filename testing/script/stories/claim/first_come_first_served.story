# Who waits is not overtaken by those who come later.
# ENGINE.md section 2.
f: create \f rwd                        -> ok created
hold create
a: open \f r                            -> pending
f: rename \g                            -> pending
b: open \f r                            -> pending
release create
a completes                             -> ok opened
f completes                             -> ok
b completes                             -> OBJECT_NAME_NOT_FOUND
