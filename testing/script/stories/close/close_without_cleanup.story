# A close without a cleanup does the cleanup first: no order of the two leaves anything behind.
# spec/deadlocks.md, S3.
a: create \f rd share=- delete_on_close -> ok created
b: open \f r                            -> SHARING_VIOLATION
a: close only
b: open \f r                            -> OBJECT_NAME_NOT_FOUND
census                                  -> ok files=0 names=0 handles=0
