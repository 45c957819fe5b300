"""Addresses of the site, and their files: ``sv/projects?county=05`` lies at ``sv/projects/county=05/index.html``."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self
from urllib.parse import parse_qsl, quote, unquote, urlencode

from esfgraph.rdf.iris import short_hash

PAGE = "index.html"
"""The file of a page, in a folder of the page's name: file servers give it for the folder, and so for the address."""
_LONGEST = 200
"""Bytes of a name; file systems take 255."""
_SAFE = "-._~+!$'()*,=@&"
_KEPT = 10_000
"""Texts of which is remembered how they are read and written: pages link the same again and again."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address below the site's first: its path as IRIs write it, and its parameters."""

    path: str
    query: str = ""
    """In the order of their names, without those that are empty."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read an address that begins with a slash; what follows a ``#`` names no other."""
        path, _, query = text.partition("#")[0].partition("?")
        return cls(path.removeprefix("/"), _ordered(query) if query else "")

    @property
    def parameters(self) -> Sequence[tuple[str, str]]:
        """The parameters, in order."""
        return _parameters(self.query) if self.query else ()

    def __str__(self) -> str:
        return f"/{self.path}" + (f"?{self.query}" if self.query else "")


def page_file(address: Address) -> str:
    """Return the file of a page: that of a selection lies in a folder named by its parameters."""
    parts = [*_names(address.path), *([_fitting(address.query)] if address.query else [])]
    return "/".join([*parts, PAGE])


def plain_file(address: Address) -> str:
    """Return the file of what is no page: ``sv/projects.csv?county=05`` is ``sv/projects/county=05.csv``."""
    path = "/".join(_names(address.path))
    if not address.query:
        return path
    folder, _, name = path.rpartition("/")
    stem, dot, suffix = name.partition(".")
    return "/".join(filter(None, (folder, stem, _fitting(address.query) + dot + suffix)))


def relative(folder: str, file: str) -> str:
    """Return the link to a file from one in a folder, wherever the copy lies; of a folder, it ends with a slash."""
    here, there = (folder.split("/") if folder else []), file.split("/")
    shared = next((at for at, pair in enumerate(zip(here, there[:-1], strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(here), len(there) - 1) if shared is None else shared
    return "../" * (len(here) - shared) + _quoted("/".join(there[shared:]))


@lru_cache(_KEPT)
def _ordered(query: str) -> str:
    return urlencode(sorted(parse_qsl(query)))


@lru_cache(_KEPT)
def _parameters(query: str) -> Sequence[tuple[str, str]]:
    return tuple(parse_qsl(query))


@lru_cache(_KEPT)
def _quoted(path: str) -> str:
    return quote(path, safe=_SAFE + "/")


def _names(path: str) -> list[str]:
    """Return the segments of a path as names of files: as written, but for what is escaped and may stand in a name."""
    segments = [segment for segment in path.split("/") if segment]
    return [_fitting(segment if "/" in (name := unquote(segment)) or "\0" in name else name) for segment in segments]


def _fitting(name: str) -> str:
    """Shorten a name that is too long for a file, and keep it apart from others that begin alike."""
    return name if len(name.encode()) <= _LONGEST else f"{name[: _LONGEST // 4]}~{short_hash(name)}"
