"""Files of SQLite, read as the bytes that they are."""

from pathlib import Path

_USER_VERSION = slice(60, 64)
"""Where such a file has its user version (Database File Format, 1.3)."""


def user_version(path: Path) -> bytes:
    """The four bytes of the user version of a file; empty where there is no such file."""
    try:
        with path.open("rb") as file:
            return file.read(_USER_VERSION.stop)[_USER_VERSION]
    except OSError:
        return b""
