"""Whether the tools can be served at all: the SDK is an extra."""

from importlib.util import find_spec

from esfgraph.errors import UsageError


def require_sdk() -> None:
    """Raise UsageError, which says what to install, where the SDK is not."""
    if find_spec("mcp") is None:
        raise UsageError(
            "The tools of the Model Context Protocol need the package 'mcp', which is not installed. Install it with "
            "'pip install \"esfgraph[mcp]\"', or serve without them."
        )
