# Classes that set, list or are a pipe's are not for querying a file; some have a query of their own.
a: create \f all
a: query class Rename                   -> INVALID_INFO_CLASS
a: query class EndOfFile                -> INVALID_INFO_CLASS
a: query class IdBothDirectory          -> INVALID_INFO_CLASS
a: query class Pipe                     -> INVALID_INFO_CLASS
a: query class 300                      -> INVALID_INFO_CLASS
a: query class Stream                   -> INVALID_PARAMETER
a: query class FullEa                   -> INVALID_PARAMETER
a: query class HardLink                 -> INVALID_PARAMETER
# By name likewise; the right is judged with the name.
query \f class Rename                   -> INVALID_INFO_CLASS
query \f class Basic                    -> ok size=0
