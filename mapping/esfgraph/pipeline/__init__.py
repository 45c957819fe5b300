"""A build: sources in, a validated release out. build.py begins it, run.py does its steps, write.py writes the release."""
