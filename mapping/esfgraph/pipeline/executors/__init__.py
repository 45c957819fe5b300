"""Who does the steps of a build: processes of this machine, or whatever else does what `executor.py` asks for."""
