"""For portals and downloaders: the files of a release."""
