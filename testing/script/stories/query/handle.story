# Access, position, mode, name: what the handle knows of itself, without a question.
# [MS-FSA] 2.1.5.12.1, .24, .18, .20.
d: mkdir \d                             -> ok created
a: create \d\f rw sequential_only       -> ok created granted=rw
asked
a: query handle -> ok path=\d\f granted=rw options=sequential_only position=0
asked                                   -> ok total=0
