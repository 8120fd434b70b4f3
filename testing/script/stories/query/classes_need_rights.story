# What a handle must have been granted to be asked for a class: [MS-FSA] 2.1.5.12.
a: create \f synchronize
a: query class Basic                    -> ACCESS_DENIED
a: query class All                      -> ACCESS_DENIED
a: query class NetworkOpen              -> ACCESS_DENIED
a: query class AttributeTag             -> ACCESS_DENIED
a: query class Stat                     -> ACCESS_DENIED
a: query class StatLx                   -> ACCESS_DENIED
a: query class CaseSensitive            -> ACCESS_DENIED
a: query class Standard                 -> ok size=0
a: query class Internal                 -> ok
a: query class Ea                       -> ok
a: query class Id                       -> ok
a: query class Compression              -> ok
a: query class StandardLink             -> ok
a: query class Name                     -> ok
a: query class Position                 -> ok
a: query streams                        -> ok streams=:=0
a: query ea                             -> ACCESS_DENIED
b: open \f read_attributes
b: query class Basic                    -> ok size=0
b: query class StatLx wanted=posix      -> ok size=0
# A kernel asks for its fstat without a right.
a: query info                           -> ok size=0
