"""What goes into a release besides the statements of projects and owners."""
