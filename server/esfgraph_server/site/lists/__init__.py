"""Lists on pages: facets, rows, groups, files, and what stands around them."""
