"""A selection in words: its facets and values, its figures with what they cover, its addresses."""
