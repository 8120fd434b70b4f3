# needs: ids
# A file without a name goes with its last handle.
a: create \ rw disposition=create nameless    -> ok created
a: close
b: open <a> r                           -> OBJECT_NAME_NOT_FOUND
