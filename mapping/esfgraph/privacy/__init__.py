"""Personal data in texts: what it looks like however it is written, and how it is masked."""
