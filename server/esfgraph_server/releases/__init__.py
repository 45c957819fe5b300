"""Which release is served: the current one followed, opened, and kept for the whole of a request."""
