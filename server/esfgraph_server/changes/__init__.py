"""What changed from release to release: feeds of every list, and what pages and documents say of it."""
