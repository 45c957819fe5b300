"""Text into HTML: as markupsafe does it, but that its own ways to make Markup take longer than to escape most texts."""

from typing import Any

from markupsafe import Markup
from markupsafe import escape as as_markup


def marked(html: str) -> Markup:
    """Mark a text as HTML, which is not escaped again: without the question whether it is something else."""
    return str.__new__(Markup, html)


def escape(text: str) -> str:
    """Escape a text as templates do."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


def written(value: Any) -> str:
    """Write a value into HTML: escaped, unless it is HTML itself."""
    if type(value) is str:
        return escape(value)
    return value if type(value) is Markup else as_markup(value)
