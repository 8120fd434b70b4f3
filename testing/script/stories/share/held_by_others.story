# What another handle does already must be shared by the one that comes.
# [MS-FSA] 2.1.5.1.2.2.
a: create \f r share=rwd                -> ok created
b: open \f r share=w                    -> SHARING_VIOLATION
b: open \f r share=r                    -> ok opened
c: open \f w share=rwd                  -> SHARING_VIOLATION
b: close
c: open \f w share=r                    -> ok opened
d: open \f r share=r                    -> SHARING_VIOLATION
d: open \f r share=rw                   -> ok opened
