# A new file has what was asked for, and ARCHIVE; NORMAL is no attribute.
# [MS-FSA] 2.1.5.1.1: File.FileAttributes.
a: create \f rw attributes=hidden+system+normal -> ok created attributes=hidden+system+archive
b: mkdir \d attributes=hidden           -> ok created attributes=hidden+directory
c: create \g rw attributes=directory    -> ok created directory=no
d: create \t r directory_file attributes=temporary -> INVALID_PARAMETER
