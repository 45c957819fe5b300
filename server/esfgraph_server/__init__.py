"""The web application over a release: import it as ``esfgraph_server.app``."""
