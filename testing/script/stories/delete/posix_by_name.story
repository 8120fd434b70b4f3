# unlink: the name goes at once, whoever has it open, if he shares DELETE.
a: create \f rw                         -> ok created
a: write 0 "text"
unlink \f
unlink \f                               -> OBJECT_NAME_NOT_FOUND
a: read 0 10                            -> ok data=text
a: query handle                         -> ok delete_pending=no
b: create \f rw share=rw disposition=create -> ok created
unlink \f                               -> SHARING_VIOLATION
delete \f                               -> INVALID_PARAMETER
