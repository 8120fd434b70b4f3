# needs: ids
# A file without a name, as O_TMPFILE makes it; a link gives it one.
d: mkdir \d                             -> ok created
a: create \d rw disposition=create nameless   -> ok created links=0
a: write 0 "text"
d: list                                 -> NO_SUCH_FILE
a: link \d\f
d: list restart                         -> ok names=f
b: open \d\f r                          -> ok opened size=4 links=1
