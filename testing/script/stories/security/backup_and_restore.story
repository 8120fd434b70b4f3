# Who means a backup, reads everything; who means a restore, writes everything.
# [MS-FSA] 2.1.5.1, phase 4.
a: create \f all security="O:{user}D:P(A;;FA;;;{user})" -> ok created
a: close
b as backup: open \f r                  -> ACCESS_DENIED
b as backup: open \f r open_for_backup_intent -> ok opened
b: close
c as backup: open \f w open_for_backup_intent -> ok opened
e as alice: open \f r open_for_backup_intent  -> ACCESS_DENIED
