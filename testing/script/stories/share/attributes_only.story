# Who touches nothing but attributes is no party to sharing.
# [MS-FSA] 2.1.5.1.2.2: only data and DELETE count.
a: create \f rw share=-                 -> ok created
b: open \f read_attributes share=-      -> ok opened
c: open \f write_attributes+read_control+synchronize share=-  -> ok opened
a: close
d: open \f rwd share=-                  -> ok opened
