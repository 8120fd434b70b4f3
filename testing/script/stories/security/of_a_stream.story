# A descriptor is the file's, by whichever stream it is asked for or set.
# [MS-FSA] 2.1.5.14 and 2.1.5.17: Open.File.SecurityDescriptor.
s: create \f:s all security="O:{user}G:BUD:P(A;;FA;;;WD)" -> ok created
s: query security owner+group+dacl      -> ok sddl="O:{user}G:BUD:P(A;;FA;;;WD)"
a: open \f all                          -> ok opened
a: query security dacl                  -> ok sddl="D:P(A;;FA;;;WD)"
s: set security dacl "D:P(A;;FR;;;{alice})(A;;FA;;;{user})"
a: query security dacl                  -> ok sddl="D:P(A;;FR;;;{alice})(A;;FA;;;{user})"
b as alice: open \f:s w                 -> ACCESS_DENIED
# A stream that a file gets later brings none.
t: create \f:t all security="D:P(A;;FA;;;WD)" -> ok created
t: query security dacl                  -> ok sddl="D:P(A;;FR;;;{alice})(A;;FA;;;{user})"
