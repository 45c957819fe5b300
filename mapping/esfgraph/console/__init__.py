"""What a person at a terminal is told, in whatever language and encoding it has; how a command ends."""
