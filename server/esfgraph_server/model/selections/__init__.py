"""What is asked of a list, and what it answers: selections, facets, sums and groups, and the query behind each."""
