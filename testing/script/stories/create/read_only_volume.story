# What would change a volume that is read-only, is refused; what only reads is not.
# [MS-FSA] 2.1.5.1, phase 2 and phase 6; 2.1.5.1.2.1.
mount read_only
a: create \f r disposition=create       -> MEDIA_WRITE_PROTECTED
a: create \f r disposition=overwrite    -> MEDIA_WRITE_PROTECTED
a: create \f r disposition=overwrite_if -> MEDIA_WRITE_PROTECTED
a: create \f r disposition=supersede    -> MEDIA_WRITE_PROTECTED
a: create \f r disposition=open_if      -> MEDIA_WRITE_PROTECTED
a: open \f r                            -> OBJECT_NAME_NOT_FOUND
a: open \ w                             -> MEDIA_WRITE_PROTECTED
a: create \ r disposition=open_if       -> ok opened
a: set basic attributes=hidden          -> ACCESS_DENIED | MEDIA_WRITE_PROTECTED
