"""DATA/cache: what the steps of a build made, kept to be used again where nothing has changed."""
