# A new file takes what its directory passes on; who makes it owns it.
# [MS-FSA] 2.1.5.1.1 and [MS-DTYP] 2.5.3.4.
d: mkdir \d all security="D:P(A;OI;FR;;;{alice})(A;CI;FX;;;{bob})(A;OICI;FA;;;CO)" -> ok created
a: create \d\f all                      -> ok created
a: query security owner+dacl   -> ok sddl="O:{user}D:(A;;FR;;;{alice})(A;;FA;;;{user})"
e: mkdir \d\e all                       -> ok created
e: query security dacl -> ok sddl="D:(A;OIIO;FR;;;{alice})(A;CI;FX;;;{bob})(A;;FA;;;{user})(A;OICIIO;FA;;;CO)"
