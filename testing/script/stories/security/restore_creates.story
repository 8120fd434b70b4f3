# Who means a restore, puts files where the directory would not take them from him.
# [MS-FSA] 2.1.5.1, phase 4: SeRestorePrivilege and FILE_OPEN_FOR_BACKUP_INTENT.
d: mkdir \d all security="D:P(A;;SD;;;WD)"        -> ok created
a as backup: create \d\f rw                       -> ACCESS_DENIED
a as alice: create \d\f rw open_for_backup_intent -> ACCESS_DENIED
a as backup: create \d\f rw open_for_backup_intent -> ok created granted=rw
b as backup: mkdir \d\e r open_for_backup_intent  -> ok created
