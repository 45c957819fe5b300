"""Addresses to ask for: of a list, of a sitemap (sitemaps.org), each in one form."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from lxml import etree

from esfgraph.errors import SourceError

MAX_LIST_BYTES = 100_000_000
"""The longest list; the whole project bank is a hundredth."""
MAX_SITEMAP_BYTES = 50_000_000
"""The largest sitemap (sitemaps.org)."""

_SAFE = "!#$%&'()*+,/:;=?@[]~-._"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Listed:
    """An address that a sitemap lists."""

    address: str
    changed: str = ""
    """When what is there was changed last, at the latest, in UTC (ISO 8601, seconds); empty where that is not told."""


def address_of(text: str, base: str = "") -> str | None:
    """Bring an address into the form in which it is asked for, without a fragment; None for what is none."""
    try:
        parts = urlsplit(urljoin(base, text.strip()))
        if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
            return None
        host = parts.hostname.encode("idna").decode()
        port = parts.port
    except ValueError:  # UnicodeError is one
        return None
    host = f"[{host}]" if ":" in host else host
    place = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, quote(parts.path or "/", _SAFE), quote(parts.query, _SAFE), ""))


def host_of(address: str) -> str:
    """The server that an address is of: name, and port where it is not the usual one, so that TLS makes no other."""
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port}" if parts.port not in (None, *_PORTS.values()) else str(parts.hostname)


def read_list(path: Path) -> list[str]:
    """Read a list of addresses, one a line; raise SourceError naming the line of what is none."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_LIST_BYTES + 1)
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise SourceError(f"The list of addresses {str(path)!r} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"The list of addresses {str(path)!r} is not UTF-8 text; save it as UTF-8.") from error
    if len(data) > MAX_LIST_BYTES:
        raise SourceError(f"The list of addresses {str(path)!r} has more than {MAX_LIST_BYTES:,} bytes; split it.")
    found: dict[str, None] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if (address := address_of(line)) is None:
            raise SourceError(
                f"The list of addresses {str(path)!r}, line {number}: expected an address such as "
                "https://www.example.se/projekt/1; correct the line or put # before it."
            )
        found[address] = None
    if not found:
        raise SourceError(f"The list of addresses {str(path)!r} holds none; write one address a line.")
    return [*found]


def read_sitemap(data: bytes) -> Iterator[tuple[bool, Listed]]:
    """Read a sitemap, packed or not: each address, and whether it is that of another sitemap.

    Raise SourceError where it is none.
    """
    try:
        if data.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                data = packed.read(MAX_SITEMAP_BYTES + 1)
        if len(data) > MAX_SITEMAP_BYTES:
            raise SourceError(f"The sitemap has more than {MAX_SITEMAP_BYTES:,} bytes; it is no sitemap.")
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, OSError, EOFError, zlib.error, ValueError) as error:
        raise SourceError("The sitemap is no XML; check its address.") from error
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise SourceError("The sitemap holds no list of addresses (urlset, sitemapindex); check its address.")
    for entry in root.iterchildren("{*}url", "{*}sitemap"):
        if address := address_of(entry.findtext("{*}loc") or ""):
            yield kind == "sitemapindex", Listed(address, _changed(entry.findtext("{*}lastmod") or ""))


def _changed(text: str) -> str:
    """The last moment of the day, or the time, at which something was changed; empty where that cannot be read."""
    text = text.strip()
    try:
        if len(text) == len("2026-02-01"):
            # Whatever the time zone of the day is.
            day = date.fromisoformat(text) + timedelta(days=2)
            return f"{day.isoformat()}T00:00:00Z"
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time.tzinfo else ""
    except (ValueError, OverflowError):
        return ""
