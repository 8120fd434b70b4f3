# Writing moves the write and change time, reading on NTFS none, metadata the change time.
# [MS-FSA] 2.1.4.17 and 2.1.5.3.
a: create \f rw                         -> ok created created=+0s written=+0s
advance 10s
a: write 0 "text"                       -> ok created=+0s accessed=+0s written=+10s changed=+10s
advance 10s
a: read 0 4                             -> ok data=text
a: query                                -> ok accessed=+0s written=+10s changed=+10s
a: set basic attributes=hidden
a: query                                -> ok written=+10s changed=+20s
