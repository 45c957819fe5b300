"""The one place that mints an IRI, and reads it back.

Paths are those of the address table in the README; everything but the ontology and the EU's NUTS codes lives under
one base IRI.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.rdf.namespaces import COUNTRY, NUTS

DEFAULT_BASE = "http://localhost:8000/"

# RFC 3987 ipchar without those that only confuse: what may stand unescaped in a path segment.
_SEGMENT_SAFE = "-._~+:@!$'()*,;="

_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i"}
)
"""Latin letters, in lower case, that Unicode does not take apart into one of ASCII and a mark."""
_OWNERS_PART = re.compile(r"/(?:unit/[^/]*|address/[^/]*|identifier)\Z")
"""How the IRI of a part of an owner goes on behind the owner's."""


def slug(text: str) -> str:
    """Write *text* in lower-case ASCII words joined by hyphens: ``Projektägare org.nr.`` -> ``projektagare-org-nr``."""
    letters = text.casefold().translate(_UNDECOMPOSED)
    ascii_text = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")


def short_hash(*parts: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of *parts*, separated by line feeds."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def normal_segment(text: str) -> str:
    """Write one segment of a path as IRIs write it: letters in NFC, percent-encoded but for what may stand."""
    return quote(unicodedata.normalize("NFC", text), safe=_SEGMENT_SAFE)


def last_segment(iri: str) -> str:
    """Return the last segment of an IRI's path, as it stands there: ``total-projektbudget`` of a label."""
    return iri.rpartition("/")[2]


class Thing(NamedTuple):
    """What an IRI of ours names."""

    kind: str
    """First segment of its path, as in the README's table of addresses: ``project``, ``concept``, ``region``."""
    code: str
    """The other segments, not percent-encoded: ``25-030-S02``, ``fund/ESF+``, ``SE12``; empty where there are none."""


@lru_cache(maxsize=4096)  # without it mapping takes 5 % longer
def _segment(text: str) -> str:
    if set(text) == {"."}:
        return f"dot-{short_hash(text)}"  # "." and ".." would lead elsewhere
    return normal_segment(text)


@lru_cache(maxsize=4096)  # the same labels stand in every record: without it mapping takes 48 % longer
def _label(start: str, spelling: str, known: bool) -> str:
    suffix = "" if known else "-" + short_hash(spelling)[:6]
    words = slug(spelling)
    # Labels are predicates: RDF/XML can write only those whose last part begins with a letter.
    name = words if words[:1].isalpha() else f"label-{words}".rstrip("-")
    return f"{start}{name}{suffix}"


@dataclass(frozen=True, slots=True)
class Iris:
    """Mints every IRI under *base*, which ends in a slash."""

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(ox.NamedNode(self.base).value)
        except ValueError as error:
            raise UsageError(
                f"The base IRI {self.base!r} must be an absolute http or https address such as {DEFAULT_BASE}; it is "
                f"no IRI."
            ) from error
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise UsageError(
                f"The base IRI {self.base!r} must be an absolute http or https address without '?' or '#'."
            )
        if not self.base.endswith("/") or re.search(r'[\s<>"{}|\\^`]', self.base):
            raise UsageError(f"The base IRI {self.base!r} must end with '/' and hold no spaces or quotes.")

    def of_path(self, path: str) -> str:
        """Return the IRI that the server answers at *path*: a NUTS region's own IRI, else base + path."""
        if path.startswith("region/") and path.count("/") == 1:
            return NUTS + path.removeprefix("region/")
        return self.base + path

    def path_of(self, iri: str) -> str | None:
        """Return the path at which the server answers for *iri*; None for a thing that is not ours to describe."""
        if iri.startswith(NUTS):
            return "region/" + iri[len(NUTS) :]
        if iri.startswith(self.base) and len(iri) > len(self.base):
            return iri[len(self.base) :]
        return None

    def parse(self, iri: str) -> Thing | None:
        """Tell what *iri* names; None for a thing that is not ours to describe."""
        path = self.path_of(iri)
        if path is None:
            return None
        kind, _, code = path.partition("/")
        return Thing(kind, unquote(code))

    def relative(self, text: str) -> str:
        """Return *text* without the base where it begins with it: the same for a thing under every base."""
        return text.removeprefix(self.base)

    def rebased(self, iri: str) -> str:
        """Return the IRI under this base of what *iri* names under the default base; another IRI as it is."""
        return self.base + iri.removeprefix(DEFAULT_BASE) if iri.startswith(DEFAULT_BASE) else iri

    def project(self, number: str, profile: str = "") -> str:
        """IRI of the project with this diarienummer; the slash of older numbers becomes a hyphen.

        Behind the name of a *profile* it is that of another register.
        """
        register = f"{profile}/" if profile else ""
        return f"{self.base}project/{register}{_segment(number.replace('/', '-'))}"

    def unnumbered_project(self, name: str, owner: str, start: str) -> str:
        """IRI of a project known only by name, owner and start date."""
        return f"{self.base}project/unnumbered/{short_hash(name, owner, start)}"

    def organization(self, orgnr: str) -> str:
        """IRI of the organisation with these ten digits; of another country, its letters stand before its number."""
        return f"{self.base}organization/{_segment(orgnr)}"

    def unnumbered_owner(self, project: str) -> str:
        """IRI of the owner of *project* (an IRI) when no number is known: never shared between projects."""
        return f"{project}/owner"

    def identifier(self, owner: str) -> str:
        """IRI of the organisation number of *owner* (an IRI) as an identifier with its scheme."""
        return f"{owner}/identifier"

    def unit(self, owner: str, name: str) -> str:
        """IRI of the unit *name* of the organisation *owner* (an IRI)."""
        return f"{owner}/unit/{slug(name) or short_hash(name)}"

    def address(self, owner: str, postcode: str, town: str) -> str:
        """IRI of an address of *owner* (an IRI)."""
        return f"{owner}/address/{slug(f'{postcode} {town}') or short_hash(postcode, town)}"

    def amount(self, project: str, field: str) -> str:
        """IRI of the amount of a field of *project* (an IRI) in another currency than kronor."""
        return f"{project}/amount/{slug(field)}"

    def correction(self, project: str, field: str) -> str:
        """IRI of the publisher's correction of a field of *project* (an IRI)."""
        return f"{project}/correction/{slug(field)}"

    def record(self, project: str, text_sha256: str) -> str:
        """IRI of the source record of *project* (an IRI) whose redacted text has this hash."""
        return f"{self.base}record/{project.removeprefix(self.base + 'project/')}/{text_sha256[:12]}"

    def whole_of(self, thing: str) -> str:
        """IRI of the project or owner that a record, unit, address or number belongs to; of others their own."""
        path = thing.removeprefix(f"{self.base}record/")
        return _OWNERS_PART.sub("", thing) if path == thing else f"{self.base}project/{path.rpartition('/')[0]}"

    def label(self, spelling: str, profile: str = "", *, known: bool = True) -> str:
        """IRI of a source label; one that no rule knows carries a hash, so that two spellings never meet.

        Those of another register stand behind the name of its *profile*.
        """
        return _label(f"{self.base}label/{profile}{'-' if profile else ''}", spelling, known)

    def register(self, profile: str) -> str:
        """IRI of the data set of another register, by the name of its profile."""
        return self.dataset(f"register-{profile}")

    def concept(self, scheme: str, code: str) -> str:
        """IRI of the code *code* in *scheme*, such as ``priority-2021-2027``."""
        return f"{self.base}concept/{scheme}/{_segment(code)}"

    def scheme(self, scheme: str) -> str:
        """IRI of the concept scheme itself."""
        return f"{self.base}concept/{scheme}"

    def scheme_of(self, concept: str) -> str:
        """IRI of the scheme that the IRI of one of our concepts, programmes or counties says it is in."""
        path = self.relative(concept)
        kind, _, code = path.partition("/")
        return self.scheme(code.partition("/")[0] if kind == "concept" else kind)

    def programme(self, cci: str) -> str:
        """IRI of the programme with this CCI number."""
        return f"{self.base}programme/{_segment(cci)}"

    def municipality(self, code: str) -> str:
        """IRI of the municipality with this four-digit code."""
        return f"{self.base}municipality/{code}"

    def county(self, code: str) -> str:
        """IRI of the county with this two-digit code."""
        return f"{self.base}county/{code}"

    def nuts(self, code: str) -> str:
        """IRI that the EU gave this NUTS region."""
        return NUTS + code

    def country(self, code: str) -> str:
        """IRI that the EU gave this country, by its three-letter code."""
        return COUNTRY + code

    def graph(self, name: str) -> str:
        """IRI of a named graph."""
        return f"{self.base}graph/{name}"

    def finding(self, *facts: str) -> str:
        """IRI of a finding of the quality report, fixed by what it says."""
        return f"{self.base}finding/{short_hash(*facts)}"

    def quality_report(self) -> str:
        """IRI of the quality report."""
        return f"{self.base}quality"

    def comparison(self, *keys: str) -> str:
        """IRI of a comparison with Kohesio, or of what it found about a field of a project."""
        return "/".join([f"{self.base}comparison/kohesio", *map(_segment, keys)])

    def metric(self, name: str) -> str:
        """IRI of a metric of data quality."""
        return f"{self.base}quality/metric/{name}"

    def measurement(self, key: str) -> str:
        """IRI of what a metric comes to."""
        return f"{self.base}quality/measurement/{key}"

    def dataset(self, name: str) -> str:
        """IRI of a data set."""
        return f"{self.base}dataset/{name}"

    def graph_dataset(self) -> str:
        """IRI of the data set of everything in the public graph."""
        return self.dataset("graph")

    def graph_part(self, *names: str) -> str:
        """IRI of a part of that data set, by what tells it from others: ``class``, ``esf-Project``."""
        return "/".join([self.graph_dataset(), *names])

    def prefix(self, name: str) -> str:
        """IRI of the declaration of a prefix."""
        return f"{self.base}prefix/{name}"

    def observation(self, dataset: str, key: str) -> str:
        """IRI of an observation of a data set of observations."""
        return f"{self.dataset(dataset)}/{key}"

    def codes(self, dataset: str, dimension: str) -> str:
        """IRI of the collection of codes that occur in a dimension of a data set of observations."""
        return f"{self.dataset(dataset)}/codes/{dimension}"

    def query(self, name: str) -> str:
        """IRI of an example query."""
        return f"{self.base}queries/{name}"

    def region_key(self, region: str | None, basis: str) -> str:
        """Key of the observation of a region (a NUTS code): ``SE12-stated``."""
        return f"{region}-{basis}" if region else basis

    def code_key(self, code: str) -> str:
        """Key of the observation of a code (an IRI): ``concept/objective-2021-2027/A2A``."""
        return self.path_of(code) or short_hash(code)
