"""From the web to an archive: pages asked for politely, kept as they were sent. The one room that makes requests."""
