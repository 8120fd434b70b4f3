# needs: ids
# unlink is one question.
a: create \f                            -> ok created
a: close
asked
unlink \f
asked                                   -> ok total=1 remove=1
