# A reference opens nothing, so whoever asks by it has his rights looked at, whatever is known.
# needs: ids
mount caches=ever
d as system: mkdir \d security="D:(A;;FA;;;BA)"
a as system: create \d\f node security="D:(A;;FA;;;BA)" -> ok created
asked
r as system: query @a                    -> ok size=0
asked                                   -> ok total=0
r as alice: query @a                     -> ACCESS_DENIED
