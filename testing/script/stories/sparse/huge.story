# needs: ids
# Six gigabytes of nothing take nothing.
a: create \f rw                         -> ok created
a: set sparse
a: write 6G "end"                       -> ok size=6442450947 allocation=4k
a: query ranges 0 8G                    -> ok ranges=6442450944+3
  | ok ranges=6442450944+4096
