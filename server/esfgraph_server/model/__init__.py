"""What a release knows, as typed values: no language, no HTTP, no page."""
