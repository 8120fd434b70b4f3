# Emptying a file is writing to it, superseding it is deleting it: the rights are needed though they
# are not asked for, and are not granted.
# [MS-FSA] 2.1.5.1.2: FILE_WRITE_DATA or DELETE are added to RemainingDesiredAccess.
a: create \f all security="D:P(A;;FR;;;{alice})(A;;0x12019f;;;{bob})(A;;FA;;;{user})" -> ok created
a: write 0 "text"
a: close
b as alice: create \f r disposition=overwrite  -> ACCESS_DENIED
b as bob: create \f read_data+synchronize disposition=overwrite
   -> ok overwritten size=0 granted=read_data+synchronize
