"""The site as files, for a file server without a program behind it: `esfgraph export`."""
