# A stream is renamed by who has it open for DELETE, and deleted by the name it has then.
# [MS-FSA] 2.1.5.15.11.
r: create \f:s rw                       -> ok created
r: rename \f:t                          -> ACCESS_DENIED
r: close
s: open \f:s rwd                        -> ok opened
s: rename \f:t
s: delete
s: close
t: open \f:t r                          -> OBJECT_NAME_NOT_FOUND
f: open \f r                            -> ok opened
