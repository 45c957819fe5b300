"""Which format, language and compression a request asks for (RFC 9110, sections 12.4 and 12.5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal, Self

from starlette.requests import HTTPConnection

from esfgraph.rdf.formats import Format

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")

_ELEMENT = re.compile(r'(?:[^",]|"(?:\\.|[^"\\])*"?)+')
_PARAMETER = re.compile(r'(?:[^";]|"(?:\\.|[^"\\])*"?)+')
_TOKEN = r"[!#$%&'+.^_`|~0-9A-Za-z-]+"  # without the asterisk, which no media type holds
_MEDIA_RANGE = re.compile(rf"(\*/\*|{_TOKEN}/\*|{_TOKEN}/{_TOKEN})")
_LANGUAGE_RANGE = re.compile(r"\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*")
_REMEMBERED = 200
"""Characters of an Accept-Encoding header up to which it is remembered what it says."""
_WEIGHT = re.compile(r"0?\.\d+|[01](?:\.\d*)?")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header: a media type or a wildcard, and how much it is wanted."""

    name: str
    parameters: bool
    quality: float

    def specificity(self, media_type: str) -> int:
        """Tell how closely this range names *media_type*, which has no parameters; 0 when it does not."""
        if self.name == media_type:
            return 3 if self.parameters else 4
        if self.name == "*/*":
            return 1
        return 2 if self.name.endswith("/*") and media_type.startswith(self.name[:-1]) else 0


@dataclass(frozen=True)
class Preferences:
    """What a client wants: the headers of one request, each read once, when it is first asked for."""

    accept: str | None = None
    accept_language: str | None = None
    accept_encoding: str | None = None

    @classmethod
    def of(cls, request: HTTPConnection[Any]) -> Self:
        """Take the headers of a request; several of one name count as one (RFC 9110, 5.3)."""

        headers = request.scope["headers"]

        def joined(name: bytes) -> str | None:
            values = [value.decode("latin-1") for other, value in headers if other == name]
            return ", ".join(values) if values else None

        return cls(joined(b"accept"), joined(b"accept-language"), joined(b"accept-encoding"))

    def choose(self, offered: Sequence[Format], *, aliases: bool = True) -> Format | None:
        """Pick the format that the client wants most; None when it excludes all of them.

        Equal wishes fall to the type that was named before one that a wildcard covers, then to the order of *offered*.
        No header, and one without any readable element, accepts everything. With *aliases* a format also answers to the
        other media types that mean it.
        """
        if not self._ranges:
            return offered[0] if offered else None
        rated = [(_rate(format_, self._ranges, aliases=aliases), format_) for format_ in offered]
        rate, best = max(rated, key=lambda pair: pair[0], default=((0.0, 0), None))
        return best if rate[0] > 0 else None

    @cached_property
    def language(self) -> Language:
        """Swedish or English: Swedish when nothing is said, English for a reader who asks for neither."""
        weighted = _weighted(self.accept_language or "")
        wishes = [(tag, quality) for tag, quality, _ in weighted if _LANGUAGE_RANGE.fullmatch(tag)]
        if not wishes:
            return "sv"
        swedish, english = (_rate_language(language, wishes) for language in LANGUAGES)
        if swedish == english == (0.0, 0):
            return "en"
        return "sv" if swedish >= english else "en"

    @cached_property
    def gzip(self) -> bool:
        """Whether a body may be compressed (RFC 9110, 12.5.3); no header, and one that is malformed, says no."""
        header = self.accept_encoding or ""
        return (_allows_gzip_lately if len(header) <= _REMEMBERED else _allows_gzip)(header)

    @cached_property
    def _ranges(self) -> tuple[MediaRange, ...]:
        return tuple(
            MediaRange(name, has_parameters, quality)
            for name, quality, has_parameters in _weighted(self.accept or "")
            if _MEDIA_RANGE.fullmatch(name)
        )


def _allows_gzip(header: str) -> bool:
    weights = {name: quality for name, quality, _ in _weighted(header)}
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


_allows_gzip_lately = lru_cache(maxsize=256)(_allows_gzip)
"""Clients send the same header again and again."""


def _rate(format_: Format, ranges: Sequence[MediaRange], *, aliases: bool) -> tuple[float, int]:
    """Return (quality, specificity) by the most specific range; an alias counts only where it is named itself."""
    own = _most_specific(format_.media_type, ranges)
    others = [_most_specific(name, ranges) for name in format_.also] if aliases else []
    return max([own, *(rate for rate in others if rate[1] >= 3)])


def _most_specific(media_type: str, ranges: Sequence[MediaRange]) -> tuple[float, int]:
    specificity, quality = max((range_.specificity(media_type), range_.quality) for range_ in ranges)
    return (quality, specificity) if specificity else (0.0, 0)


def _rate_language(language: str, wishes: Sequence[tuple[str, float]]) -> tuple[float, int]:
    def specificity(tag: str) -> int:
        return 2 if tag == language or tag.startswith(f"{language}-") else int(tag == "*")

    best, quality = max((specificity(tag), quality) for tag, quality in wishes)
    return (quality, best) if best and quality else (0.0, 0)


def _weighted(header: str) -> Iterator[tuple[str, float, bool]]:
    """Read each element as (value in lower case, quality, has parameters); one whose weight is malformed is skipped."""
    for element in _ELEMENT.findall(header):
        value, _, parameters = element.partition(";")
        pairs = [parameter.partition("=") for parameter in _PARAMETER.findall(parameters) if parameter.strip()]
        weights = [text.strip() for name, _, text in pairs if name.strip().lower() == "q"]
        if value.strip() and all(_WEIGHT.fullmatch(weight) and float(weight) <= 1 for weight in weights):
            yield value.strip().lower(), min(map(float, weights), default=1.0), len(pairs) > len(weights)
