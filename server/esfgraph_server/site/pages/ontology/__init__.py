"""The page of the ontology: its terms, and those of other vocabularies that it reuses."""
