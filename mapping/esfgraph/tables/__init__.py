"""The tables of a release: columns, rows, what tells programs how to read them, and Kohesio's columns."""
