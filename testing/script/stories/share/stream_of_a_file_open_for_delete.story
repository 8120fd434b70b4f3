#   at the file's when a stream is opened.
# A file that is open for DELETE takes its streams with it: who opens one of them must share DELETE.
# NTFS; the other direction of delete_of_file_with_open_stream.story.
c: create \f:s rw                       -> ok created
c: close
a: open \f d share=-                    -> ok opened
s: open \f:s read_data share=-          -> SHARING_VIOLATION
s: open \f:s write_data share=-         -> SHARING_VIOLATION
s: open \f:s d share=-                  -> SHARING_VIOLATION
