"""Processes that evaluate queries and can be killed at any moment, and the fair line before them. Knows no HTTP."""
