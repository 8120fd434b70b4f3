# What the file system says, the client is told; the handle stays good.
a: create \f rw                         -> ok created
fail write DISK_FULL
a: write 0 "text"                       -> DISK_FULL
fail read UNEXPECTED_IO_ERROR
a: read 0 4                             -> UNEXPECTED_IO_ERROR
a: write 0 "text"                       -> ok bytes=4
a: read 0 4                             -> ok data=text
