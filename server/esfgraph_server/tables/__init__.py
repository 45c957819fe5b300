"""Lists as files: every row of a selection, in each format, block by block."""
