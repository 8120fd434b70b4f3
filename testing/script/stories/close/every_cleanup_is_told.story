# CleanupWhen::Always: WinFsp's own default.
mount cleanup=always
a: create \f
a: close
cleanups                       -> ok count=1 -
a: open \f
a: read 0 1                    -> END_OF_FILE
a: cleanup
cleanups                       -> ok count=1 -
a: close
cleanups                       -> ok count=0
