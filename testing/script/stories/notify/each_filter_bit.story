# Each bit of the filter, and what it is for. Who asked for another hears nothing.
# [MS-SMB2] 2.2.35; [MS-FSA] 2.1.5.15.2 and others.
d: mkdir \d                             -> ok created
a: create \d\f all                      -> ok created
a: set ea ONE:1
n: open \d
n/1: watch file_name+dir_name+stream_name   -> pending
b: open \d
b/1: watch attributes                   -> pending
c: open \d
c/1: watch size                         -> pending
e: open \d
e/1: watch last_write                   -> pending
f: open \d
f/1: watch last_access                  -> pending
g: open \d
g/1: watch creation                     -> pending
h: open \d
h/1: watch ea                           -> pending
i: open \d
i/1: watch security                     -> pending
a: set basic attributes=hidden
b/1 completes                           -> ok changes=Modified:f
a: set eof 100
c/1 completes                           -> ok changes=Modified:f
a: set basic written=+1s
e/1 completes                           -> ok changes=Modified:f
a: set basic accessed=+1s
f/1 completes                           -> ok changes=Modified:f
a: set basic created=+1s
g/1 completes                           -> ok changes=Modified:f
a: set ea TWO:2
h/1 completes                           -> ok changes=Modified:f
a: set security dacl "D:P(A;;FA;;;WD)"
i/1 completes                           -> ok changes=Modified:f
b/1: watch attributes                   -> pending
c/1: watch size                         -> pending
a: write 10 "within"
e/1: watch last_write                   -> ok changes=Modified:f
a: append "at the end"
c/1 completes                           -> ok changes=Modified:f
a: set reparse reparse=0x80000099:data
b/1 completes                           -> ok changes=Modified:f
o: create \d\g                          -> ok created
n/1 completes                           -> ok changes=Added:g
