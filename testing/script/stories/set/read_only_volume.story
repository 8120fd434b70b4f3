# [MS-FSA] 2.1.5.15: Volume.IsReadOnly.
mount read_only
d: open \ read_attributes               -> ok opened
as user: unlink \f                      -> MEDIA_WRITE_PROTECTED
as user: truncate \f 0                  -> MEDIA_WRITE_PROTECTED
as user: rename \f \g                   -> MEDIA_WRITE_PROTECTED
label "new"                             -> MEDIA_WRITE_PROTECTED
