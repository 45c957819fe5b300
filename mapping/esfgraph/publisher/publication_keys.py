"""The keys of ``publication.toml``, in the order of the file that ``esfgraph init`` writes, and how each is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.fields.checked_numbers import is_persons_organization_number, organization_number
from esfgraph.imports.imported import is_graph_name
from esfgraph.publisher.authorities import Authority, Code, load_authorities
from esfgraph.publisher.statements import RESULTS, Licence
from esfgraph.rdf.iris import Iris
from esfgraph.rules import Bilingual

_EMAIL = re.compile(r"[^@\s<>\"',;:()\\]+@[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Key:
    """What may stand under one key."""

    read: Callable[[Any], Any]
    """Gives the value; ValueError, with what was expected, for one that cannot be used."""
    needs: tuple[str, ...] = ()
    """Of these keys of the same table one must be there, too."""


def _line_of_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("a text on one line")
    return value.strip()


def _both(value: Any) -> Bilingual:
    expected = 'a text in both languages: { sv = "...", en = "..." }'
    if not isinstance(value, dict) or set(value) != {"sv", "en"}:
        raise ValueError(expected)
    try:
        return Bilingual(_line_of_text(value["sv"]), _line_of_text(value["en"]))
    except ValueError:
        raise ValueError(expected) from None


def _all_in_both(value: Any) -> tuple[Bilingual, ...]:
    if not isinstance(value, list):
        raise ValueError('a list of texts in both languages: [{ sv = "...", en = "..." }]')
    return tuple(map(_both, value))


def _day(value: Any) -> date:
    if type(value) is not date:
        raise ValueError("a day without quotation marks, such as 2026-11-30")
    return value


def _result(value: Any) -> str:
    if value not in RESULTS:
        raise ValueError(f"one of {', '.join(RESULTS)}")
    return str(value)


def _address(value: Any) -> str:
    expected = "an absolute IRI that begins with http:// or https://"
    try:
        parts = urlsplit(ox.NamedNode(value).value)
    except (TypeError, ValueError, AttributeError):
        raise ValueError(expected) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError(expected)
    return str(value)


def _base(value: Any) -> str:
    try:
        return Iris(_address(value)).base
    except (ValueError, UsageError):
        raise ValueError("an absolute http or https address that ends with '/', without '?', '#' or spaces") from None


def _licence(value: Any) -> Licence:
    """Read a licence; one of Creative Commons in the spelling that the national data portal expects."""
    try:
        iri = _address(value)
    except ValueError:
        raise ValueError("the IRI of a licence, such as http://creativecommons.org/publicdomain/zero/1.0/") from None
    spelling = re.sub(r"^https?://(www\.)?", "http://", iri).removesuffix("deed.sv").removesuffix("deed.en")
    known = {code.iri: code for code in load_authorities()["licence"].values()}
    if code := known.get(spelling.rstrip("/") + "/"):
        return Licence(code.iri, code.label.en)
    return Licence(iri)


def _code(authority: Authority) -> Callable[[Any], Code]:
    def read(value: Any) -> Code:
        codes = load_authorities()[authority]
        code = next((each for each in codes.values() if value in (each.code, each.iri)), None)
        if code is None:
            raise ValueError(f"one of {', '.join(codes)}")
        return code

    return read


def _codes(authority: Authority) -> Callable[[Any], tuple[Code, ...]]:
    read = _code(authority)

    def read_all(value: Any) -> tuple[Code, ...]:
        if not isinstance(value, list):
            raise ValueError('a list such as ["SOCI", "ECON"]')
        return tuple(dict.fromkeys(map(read, value)))

    return read_all


def _number(value: Any) -> str:
    number = organization_number(value) if isinstance(value, str) else None
    if number is None or is_persons_organization_number(number):
        raise ValueError("the organisation number of a legal person, ten digits in quotation marks")
    return number


def _email(value: Any) -> str:
    if not isinstance(value, str) or not _EMAIL.fullmatch(value):
        raise ValueError("an e-mail address of a function, such as oppnadata@example.se")
    return value


def _graph_licence(value: Any) -> str:
    return _licence(value).iri


def _path(value: Any) -> Path:
    return Path(_line_of_text(value))


KEYS: Mapping[str, Key] = {
    "base_iri": Key(_base),
    "homepage": Key(_address),
    "licence": Key(_licence),
    "themes": Key(_codes("theme")),
    "frequency": Key(_code("frequency")),
    "accessibility": Key(_address),
    "publisher.name": Key(_both, needs=("iri",)),
    "publisher.iri": Key(_address, needs=("type",)),
    "publisher.type": Key(_code("publisher_type"), needs=("name",)),
    "publisher.number": Key(_number, needs=("name",)),
    "contact.name": Key(_line_of_text, needs=("email", "page")),
    "contact.email": Key(_email, needs=("name",)),
    "contact.page": Key(_address, needs=("name",)),
    "assessment.result": Key(_result, needs=("day",)),
    "assessment.day": Key(_day, needs=("result",)),
    "assessment.updated": Key(_day, needs=("result",)),
    "assessment.method": Key(_both, needs=("result",)),
    "assessment.failings": Key(_all_in_both, needs=("result",)),
    "assessment.exceptions": Key(_all_in_both, needs=("result",)),
    "lists.owners": Key(_path),
    "lists.postcodes": Key(_path),
    "sources.terms": Key(_both),
    "sources.page": Key(_address),
    "imports.*.file": Key(_path, needs=("licence",)),
    "imports.*.licence": Key(_graph_licence, needs=("file",)),
    "imports.*.source": Key(_address, needs=("file",)),
    "imports.*.title": Key(_both, needs=("file",)),
    "imports.*.day": Key(_day, needs=("file",)),
}
"""What may be stated, by path; a star stands for the name of an imported graph."""

TABLES = {key.partition(".")[0] for key in KEYS if "." in key}
"""Their tables."""
TABLE_OF_TABLES = "imports"
"""That of which each entry is a table."""


def key_of(path: str) -> Key | None:
    """Return what may stand under a path, such as ``imports.population.file``; None for one that there is not."""
    table, _, rest = path.partition(".")
    if table != TABLE_OF_TABLES:
        return KEYS.get(path)
    name, _, key = rest.rpartition(".")
    return KEYS.get(f"{table}.*.{key}") if is_graph_name(name) else None
