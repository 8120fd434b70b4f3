# An overwrite is a write for share access, also where no right to write was asked for; and what
# fails has emptied nothing.
# [MS-FSA] 2.1.5.1.2: the sharing check comes before the truncation.
a: create \f rw share=r                 -> ok created
a: write 0 "text"
b: create \f read_attributes disposition=overwrite -> SHARING_VIOLATION
b: create \f read_attributes disposition=supersede -> SHARING_VIOLATION
a: query                                -> ok size=4
a: read 0 10                            -> ok data=text
