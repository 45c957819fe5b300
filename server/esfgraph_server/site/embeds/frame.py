"""The HTML by which other pages show an embed."""

from html import escape

from esfgraph_server.site.display import Shown
from esfgraph_server.site.embeds.embed import Embed
from esfgraph_server.site.rendering import title_text


def frame_title(shown: Embed) -> str:
    """Say what is in the frame, for those who read pages by ear (WCAG 2.1, 4.1.2)."""
    return title_text(Shown(f"{shown.title.text or shown.title.code} – {shown.kicker}"))


def frame(address: str, title: str, width: int, height: int) -> str:
    """Write the element that shows the embed at an address."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" loading="lazy" '
        'style="border: 0; max-width: 100%"></iframe>'
    )
