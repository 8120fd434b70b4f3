# needs: ids
# A look-up by name does not follow the link it finds.
# ENGINE.md section 3: lookup tells the first reparse point.
l: create \link disposition=create symlink=nowhere -> ok created
l: close
x: lookup @root\link wanted=reparse     -> ok symlink=nowhere attributes=archive+reparse_point
stat @x                                 -> ok mode=120777 | ok attributes=archive+reparse_point
