"""A build: sources in, a validated release out. run.py does its steps, write.py writes the release."""
