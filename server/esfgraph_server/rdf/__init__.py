"""Names of things and their documents: 303 by Accept, statements by suffix."""
