# With POSIX semantics a target is in the way if it is open and does not share DELETE; who has it open
# for its attributes alone shares nothing and denies nothing.
# [MS-FSA] 2.1.5.1.2.2: only data and DELETE count; [MS-FSCC] 2.4.43.
a: create \f rd                         -> ok created
t: create \t read_attributes share=-    -> ok created
a: rename \t replace posix              -> ok
t: query                                -> ok links=0
