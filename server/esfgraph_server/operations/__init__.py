"""For those who run the server: access log, metrics, health."""
