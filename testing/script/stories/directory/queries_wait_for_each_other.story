# Two queries of one handle at once: the second goes on where the first ends.
a: create \a                            -> ok created
b: create \b                            -> ok created
d: open \ r                             -> ok opened
hold list
d/1: list single                        -> later
d/2: list single                        -> later
release
d/1 completes                           -> ok names=a
d/2 completes                           -> ok names=b
