# The access bits of a code are rights that the handle must have: FILE_READ_ACCESS to read data,
# FILE_WRITE_ACCESS to write it.
a: create \f read_attributes
a: control 0x80004004 "abc"             -> ACCESS_DENIED
a: control 0x80008004 "abc"             -> ACCESS_DENIED
b: open \f read_data
b: control 0x80004004 "abc"             -> ok data=cba
b: control 0x8000c004 "abc"             -> ACCESS_DENIED
c: open \f read_data+write_data
c: control 0x8000c004 "abc"             -> ok data=cba
