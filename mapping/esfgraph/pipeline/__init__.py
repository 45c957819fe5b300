"""A build: sources in, a validated release out; read.py, map.py, gather.py and write.py are its steps."""
