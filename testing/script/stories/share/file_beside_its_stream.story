# A stream is no party to what is done to its file's bytes, only to its going.
# [MS-FSA] 2.1.5.1.2.2: ExistingOpen.Stream equals Open.Stream; the streams of a file go with it.
c: create \f:s rw                       -> ok created
c: close
a: open \f d share=-                    -> ok opened
s: open \f:s read_data share=d          -> ok opened
s: close
s: open \f:s write_data share=d         -> ok opened
s: close
s: open \f:s d share=d                  -> ok opened
a: close
b: open \f d share=d                    -> ok opened
b: close
s: close
s: open \f:s d share=-                  -> ok opened
b: open \f read_data share=-            -> ok opened
b: close
b: open \f write_data share=-           -> ok opened
b: close
b: open \f d share=d                    -> SHARING_VIOLATION
