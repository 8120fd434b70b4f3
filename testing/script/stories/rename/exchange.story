# Both names stay and trade files: Linux's RENAME_EXCHANGE.
a: create \f rwd                        -> ok created
a: write 0 "was f"
b: create \g rwd                        -> ok created
a: rename \g exchange
a: query handle                         -> ok path=\g
b: query handle                         -> ok path=\f
c: open \g r                            -> ok opened size=5
a: rename \none exchange                -> OBJECT_NAME_NOT_FOUND
