# What is made beside it does not wait for a name that is held.
# ENGINE.md section 2.
d: mkdir \d                             -> ok created
hold create
a: create \d\a disposition=create       -> pending
b: create \d\b disposition=create       -> pending
asked                                   -> ok create=3
release
a completes                             -> ok created
b completes                             -> ok created
