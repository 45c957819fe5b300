"""The published ontology as Python sees it: terms, code lists, places, and the concept that a coded value names."""
