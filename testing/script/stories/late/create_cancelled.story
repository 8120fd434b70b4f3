# [MS-FSA] 2.1.5.20: a cancelled request ends with STATUS_CANCELLED; ENGINE.md section 2.
hold create
a: create \f rw disposition=create      -> pending
cancel a
a completes                             -> CANCELLED
b: create \f rw disposition=create      -> pending
release
b completes                             -> ok created
