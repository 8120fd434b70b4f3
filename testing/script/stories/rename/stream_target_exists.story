# One stream takes the place of another only if it may, and if nobody has that open.
# [MS-FSA] 2.1.5.15.11.1.
s: create \f:s rwd                      -> ok created
s: write 0 "text"
t: create \f:t rwd                      -> ok created
s: rename \f:t                          -> OBJECT_NAME_COLLISION
s: rename \f:t replace                  -> ACCESS_DENIED
t: close
s: rename \f:t                          -> OBJECT_NAME_COLLISION
s: rename \f:t replace
s: close
t: open \f:t r                          -> ok opened size=4
