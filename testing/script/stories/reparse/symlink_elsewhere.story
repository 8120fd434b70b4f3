# What leaves the volume is the client's to follow.
# [MS-FSCC] 2.1.2.4; [MS-FSA] 2.1.5.1: STATUS_STOPPED_ON_SYMLINK, STATUS_REPARSE.
l: mkdir \link symlink_nt=\??\C:\dir     -> ok created
l: close
a: open \link\f r                       -> ok redirect components=1 target=- symlink=\??\C:\dir
a: open \link r                         -> ok redirect components=1 target=-
u: mkdir \up symlink=..\x               -> ok created
u: close
a: open \up r                           -> ok redirect components=1 target=-
