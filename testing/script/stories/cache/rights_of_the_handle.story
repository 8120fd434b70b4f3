# What one handle may see is not told by another that may not.
# [MS-FSA] 2.1.5.12, 2.1.5.14: the right is the handle's.
mount caches=ever
a: create \f rw+read_ea+read_control    -> ok created
b: open \f write_attributes             -> ok opened
a: query security DACL                  -> ok
a: query ea                             -> ok
a: query class Basic                    -> ok
b: query security DACL                  -> ACCESS_DENIED
b: query ea                             -> ACCESS_DENIED
b: query class Basic                    -> ACCESS_DENIED
