"""Which owner, project, place or code a name or number means, and whether only one can be meant."""
