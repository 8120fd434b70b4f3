# A handle without buffering reads and writes whole sectors.
# [MS-FSA] 2.1.5.2, 2.1.5.3 and 2.1.5.15.10: Open.Mode.FILE_NO_INTERMEDIATE_BUFFERING,
# Volume.LogicalBytesPerSector.
a: create \f read_data+write_data+synchronize no_intermediate_buffering -> ok created
a: write 0 fill=512                     -> ok bytes=512
a: write 512 "text"                     -> INVALID_PARAMETER
a: write 4 fill=512                     -> INVALID_PARAMETER
a: read 0 512                           -> ok bytes=512
a: read 0 100                           -> INVALID_PARAMETER
a: read 100 512                         -> INVALID_PARAMETER
a: set position 100                     -> INVALID_PARAMETER
