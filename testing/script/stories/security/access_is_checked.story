# The descriptor says who may open a file for what.
# [MS-FSA] 2.1.5.1.2.1.
a: create \f all security="D:P(D;;DC;;;{alice})(A;;FR;;;WD)(A;;FA;;;{user})" -> ok created
a: close
b as alice: open \f w                   -> ACCESS_DENIED
b as alice: open \f r                   -> ok opened granted=r
c as bob: open \f w                     -> ACCESS_DENIED
e: open \f w                            -> ok opened
f as system: open \f all                -> ok opened
