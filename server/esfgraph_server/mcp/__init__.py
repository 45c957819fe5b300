"""Tools for programs that talk with people (Model Context Protocol), by the official SDK where it is installed."""
