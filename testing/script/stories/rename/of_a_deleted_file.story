# What has no name any more gets none by rename.
a: create \f rd                         -> ok created
unlink \f
a: rename \g                            -> FILE_DELETED | OBJECT_NAME_NOT_FOUND
