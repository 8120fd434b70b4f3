# [MS-FSA] 2.1.5.15.6: a volume without hard links.
mount no_links
a: create \f rw                         -> ok created
a: link \g                              -> NOT_SUPPORTED
