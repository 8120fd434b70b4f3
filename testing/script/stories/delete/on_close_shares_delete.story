# Who opens beside it must share DELETE.
# [MS-FSA] 2.1.5.1.2.2.
a: create \f rd delete_on_close         -> ok created
b: open \f r share=rw                   -> SHARING_VIOLATION
b: open \f r share=rd                   -> ok opened
