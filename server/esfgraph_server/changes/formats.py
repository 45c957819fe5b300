"""The formats of feeds: media types, suffixes and what writes them."""

from collections.abc import Callable
from dataclasses import dataclass

from esfgraph_server.changes.feed import Feed, write_atom, write_json_feed


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """One way to write a feed."""

    key: str
    """Its name, also in the words of pages."""
    suffix: str
    media_type: str
    write: Callable[[Feed], bytes]


FEED_FORMATS = (
    FeedFormat("atom", ".atom", "application/atom+xml", write_atom),
    FeedFormat("json-feed", ".feed.json", "application/feed+json", write_json_feed),
)
