# A filter oplock is for who is alone with the file.
# [MS-FSA] 2.1.5.18.1.
a: create \f rw share=rw                -> ok created
b: open \f rw share=rw                  -> ok opened
b/1: oplock filter                      -> OPLOCK_NOT_GRANTED
a: close
b/2: oplock filter                      -> ok oplock=filter
