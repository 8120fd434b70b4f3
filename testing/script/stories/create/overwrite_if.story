# FILE_OVERWRITE_IF empties, or creates.
# [MS-FSA] 2.1.5.1.1 and 2.1.5.1.2.
a: create \f w disposition=overwrite_if -> ok created
a: write 0 "text"
b: create \f w disposition=overwrite_if -> ok overwritten size=0
