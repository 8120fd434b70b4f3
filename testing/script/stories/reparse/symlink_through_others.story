# A path may lead through several links, each counted from where it lies; a dot is no step.
# [MS-FSCC] 2.1.2.4, SYMLINK_FLAG_RELATIVE; [MS-FSA] 2.1.5.1, phase 6.
a: mkdir \a                             -> ok created
b: mkdir \b                             -> ok created
f: mkdir \a\in                          -> ok created
g: create \a\in\f rw                    -> ok created
g: write 0 "text"
l: mkdir \b\to_a symlink=..\a\.         -> ok created
l: close
m: mkdir \a\to_b symlink=..\.\b         -> ok created
m: close
n: mkdir \b\abs symlink=\a              -> ok created
n: close
o: create \a\in\link symlink=f disposition=create -> ok created
o: close
c: open \b\to_a\in\link r               -> ok opened size=4
c: query handle                         -> ok path=\a\in\f
d: open \b\to_a\to_b\to_a\in\f r        -> ok opened size=4
d: query handle                         -> ok path=\a\in\f
e: open \b\abs\to_b\abs\in\f r          -> ok opened size=4
e: query handle                         -> ok path=\a\in\f
x: open \a\to_b\none                    -> OBJECT_NAME_NOT_FOUND
