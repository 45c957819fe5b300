"""What a site lets programs read (RFC 9309), and how often."""

from dataclasses import dataclass

from protego import Protego

PRODUCT = "esfgraph"
"""The name by which rules of a site may mean us."""
MAX_BYTES = 512_000
"""So much of the rules is read (RFC 9309, 2.5)."""
MAX_DELAY = 60.0
"""The longest pause between two requests that a site may ask for in its rules; seconds."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site."""

    _rules: Protego | None = None

    def allow(self, address: str) -> bool:
        """Tell whether an address may be asked for."""
        return self._rules is None or bool(self._rules.can_fetch(address, PRODUCT))

    @property
    def delay(self) -> float:
        """The pause in seconds that the site asks for; 0 where it asks for none."""
        found = self._rules.crawl_delay(PRODUCT) if self._rules else None
        return min(max(found or 0.0, 0.0), MAX_DELAY)


def read_rules(data: bytes) -> Rules:
    """Read the rules of a site; what is none in them is passed over."""
    return Rules(Protego.parse(data[:MAX_BYTES].decode("utf-8-sig", errors="replace")))
