# The owner may always read the descriptor and write the DACL.
# [MS-DTYP] 2.5.3.2: the owner is granted READ_CONTROL and WRITE_DAC.
a: create \f all security="O:{user}D:P(A;;FR;;;{alice})" -> ok created
a: close
b: open \f r                            -> ACCESS_DENIED
c: open \f read_control+write_dac       -> ok opened
c: set security dacl "D:P(A;;FA;;;{user})"
b: open \f r                            -> ok opened
