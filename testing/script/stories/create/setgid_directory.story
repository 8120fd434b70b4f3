# needs: ids
# New files of a setgid directory have its group.
# POSIX: open, mkdir.
as system: mkdir \d no_handle mode=0o042775 uid=1 gid=7 -> ok
as system: create \d\f rw disposition=create no_handle mode=0o100644 uid=2 gid=9 wanted=posix
   -> ok uid=2 gid=7 mode=100644
as system: mkdir \d\e no_handle mode=0o040755 uid=2 gid=9 wanted=posix -> ok gid=7 mode=42755
