# Files and directories are told by different bits.
# [MS-SMB2] 2.2.35: FILE_NAME and DIR_NAME.
d: mkdir \d                             -> ok created
f: open \d
e: open \d
f/1: watch file_name                    -> pending
e/1: watch dir_name                     -> pending
a: create \d\f rwd                      -> ok created
f/1 completes                           -> ok changes=Added:f
b: mkdir \d\e rd                        -> ok created
e/1 completes                           -> ok changes=Added:e
f/1: watch file_name                    -> pending
e/1: watch dir_name                     -> pending
b: delete
b: close
e/1 completes                           -> ok changes=Removed:e
a: delete
a: close
f/1 completes                           -> ok changes=Removed:f
