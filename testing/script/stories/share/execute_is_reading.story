# To run a file is to read it.
# [MS-FSA] 2.1.5.1.2.2: FILE_EXECUTE.
a: create \f w share=w                  -> ok created
b: open \f x                            -> SHARING_VIOLATION
a: close
b: open \f x share=rwd                  -> ok opened
c: open \f r share=-                    -> SHARING_VIOLATION
