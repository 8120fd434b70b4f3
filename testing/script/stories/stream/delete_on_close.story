# [MS-FSA] 2.1.5.4: FILE_DELETE_ON_CLOSE of a stream takes the stream.
a: create \f rw                         -> ok created
s: create \f:s rd delete_on_close       -> ok created
s: close
a: query streams                        -> ok streams=:=0
b: open \f r                            -> ok opened
