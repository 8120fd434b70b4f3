# What one handle denies, another cannot have.
# [MS-FSA] 2.1.5.1.2.2, sharing violation.
a: create \f rw share=-                 -> ok created
b: open \f r share=rwd                  -> SHARING_VIOLATION
a: close
b: open \f r share=rwd                  -> ok opened
