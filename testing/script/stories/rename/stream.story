# fails: the engine does not rename streams yet
# A stream is renamed within its file.
# [MS-FSA] 2.1.5.15.11.1.
s: create \f:s rwd                      -> ok created
s: write 0 "text"
s: rename \f:t
t: open \f:t r                          -> ok opened size=4
u: open \f:s r                          -> OBJECT_NAME_NOT_FOUND
