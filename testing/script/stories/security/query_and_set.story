# Parts of the descriptor, each by its own.
# [MS-FSA] 2.1.5.14 and 2.1.5.17.
a: create \f all security="O:{user}G:BUD:P(A;;FA;;;WD)" -> ok created
a: query security dacl                  -> ok sddl="D:P(A;;FA;;;WD)"
a: query security owner+group           -> ok sddl="O:{user}G:BU"
a: set security dacl "D:P(A;;FR;;;{alice})(A;;FA;;;{user})"
a: query security owner+group+dacl      -> ok sddl="O:{user}G:BUD:P(A;;FR;;;{alice})(A;;FA;;;{user})"
