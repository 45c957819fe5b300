"""Sweden's places, and the names by which a record points at one.

The facts stand in ``ontology/places/*.ttl``; nothing here knows a place's name. Places are known by their codes,
so that what is read here holds under any base IRI.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.fields.countries import HOME, load_countries
from esfgraph.fields.kinds import NUTS as NUTS_FORM
from esfgraph.fields.spelling import fold
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import ESF, NUTS_LEVEL, RDF, SKOS
from esfgraph.resources import resource_dir
from esfgraph.rules import Bilingual

Named = TypeVar("Named")

_NUTS = re.compile(NUTS_FORM, re.ASCII | re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
_MOST_WORDS = 3
"""Words of the longest name of a municipality."""
_OF_COUNTY = (["län"], ["läns"])
"""What follows a municipality's name where that is a county's."""

_OTHER_FORM = re.compile(r"(?:kommunen|municipality of) (.+)|(.+) municipality")
"""Forms of a municipality's full name besides those that are recorded, of folded text."""
_BETWEEN_NAMES = re.compile(r" ?[-/&] ?| och | ")
"""What parts the names of two landscapes: *Region Jämtland Härjedalen*, *Region Jämtland/Härjedalen*."""

FILES = ("nuts.ttl", "counties.ttl", "municipalities.ttl", "esf-regions.ttl")


@dataclass(frozen=True, slots=True)
class NutsRegion:
    """A NUTS region; level 0 is the country."""

    code: str
    name_sv: str
    name_en: str
    level: int


@dataclass(frozen=True, slots=True)
class County:
    """A county (län), the same area as one NUTS 3 region."""

    code: str
    name_sv: str
    name_en: str
    nuts3_code: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality (kommun) under its plain name: Åtvidaberg."""

    code: str
    name_sv: str
    name_en: str
    county_code: str


@dataclass(frozen=True, slots=True)
class EsfRegion:
    """A region in which Svenska ESF-rådet decides; ``SE`` is the national level."""

    code: str
    name_sv: str
    nuts_code: str


@lru_cache(maxsize=4096)
def region_abroad(code: str) -> NutsRegion | None:
    """A region of another country by its code; None for what is no code of one."""
    country = load_countries().by_nuts.get(code[:2].upper())
    if country is None or country.letters == HOME or not _NUTS.fullmatch(code):
        return None
    code = code.upper()
    name = country.name if len(code) == len(country.nuts) else Bilingual(code, code)
    return NutsRegion(code, name.sv, name.en, len(code) - len(country.nuts))


def larger_regions(code: str) -> list[str]:
    """The codes of a NUTS region and of all around it, itself first and the country last: SE12, SE1, SE.

    Each code begins with that of the next larger region; a country's has two letters.
    """
    return [code[:length] for length in range(len(code), 1, -1)]


def smallest_region_around(codes: Sequence[str]) -> str:
    """The code of the smallest NUTS region that holds all: SE3 of SE32 and SE33; empty for those of two countries."""
    around = (region for region in larger_regions(codes[0]) if all(code.startswith(region) for code in codes))
    return next(around, "")


@dataclass(frozen=True, slots=True)
class Places:
    """All places by code, and the finders by name; a finder answers None for what is unknown or leads to two places."""

    nuts_regions: Mapping[str, NutsRegion]
    counties: Mapping[str, County]
    municipalities: Mapping[str, Municipality]
    esf_regions: Mapping[str, EsfRegion]
    _by_full_name: Mapping[str, Municipality] = field(repr=False)
    _by_region: Mapping[str, County] = field(repr=False)
    _plain_names: frozenset[str] = field(repr=False)
    _by_town: Mapping[str, Municipality] = field(repr=False)
    _nuts_by_code: Mapping[str, NutsRegion] = field(repr=False)
    _esf_by_name: Mapping[str, EsfRegion] = field(repr=False)

    def municipality_of_name(self, text: str) -> Municipality | None:
        """Find the municipality whose body *text* names in full: ``Borås stad``, never a bare ``Borås``."""
        folded = fold(text).strip(" .")
        if found := self._by_full_name.get(folded):
            return found
        match = _OTHER_FORM.fullmatch(folded)
        return self._by_full_name.get(f"{match[1] or match[2]} kommun") if match else None

    def county_of_region(self, text: str) -> County | None:
        """Find the county whose region, or landsting before it, *text* names in full: ``Region Kronoberg``."""
        return self._by_region.get(" ".join(_BETWEEN_NAMES.split(fold(text).strip(" ."))))

    def area_of_body(self, text: str) -> Municipality | County | None:
        """Find the municipality or county whose body *text* names in full."""
        return self.municipality_of_name(text) or self.county_of_region(text)

    @property
    def bodies(self) -> Iterator[tuple[str, Municipality | County]]:
        """Every full name of the body of a municipality or county, folded, and whose it is."""
        yield from self._by_full_name.items()
        yield from self._by_region.items()

    def county_of(self, place: Municipality | County) -> County:
        """The county that a place is or lies in."""
        return place if isinstance(place, County) else self.counties[place.county_code]

    def names_place(self, text: str) -> bool:
        """Whether *text* is the plain name of a place, such as ``Uppsala`` or ``Uppsala län``, and no body's."""
        return fold(text) in self._plain_names

    def municipality_of_town(self, town: str) -> Municipality | None:
        """Find the municipality of the same plain name as a postal town: a hint, since postal areas cross borders."""
        return self._by_town.get(fold(town))

    def municipality_in_name(self, text: str) -> Municipality | None:
        """Find the one municipality that a body's name holds beside other words, not as part of a county's.

        ``Malmö universitet``, ``Karlstads universitet``; not ``Kommunförbundet Kalmar län``.
        """
        words = _WORD.findall(fold(text))
        found = set[Municipality]()
        for start, end in combinations(range(len(words) + 1), 2):
            if end - start <= min(_MOST_WORDS, len(words) - 1) and words[end : end + 1] not in _OF_COUNTY:
                name = " ".join(words[start:end])
                found |= {place for each in (name, name.removesuffix("s")) if (place := self._by_town.get(each))}
        return found.pop() if len(found) == 1 else None

    def region_of_nuts_code(self, code: str) -> NutsRegion | None:
        """Find a region by its code as printed; ``SE0``, no NUTS code, is how national projects print ``SE``.

        Of other countries all codes that begin with theirs are taken for regions, which are called by their codes.
        """
        return self._nuts_by_code.get(fold(code)) or region_abroad(code)

    def esf_region_of_name(self, text: str) -> EsfRegion | None:
        """Find the ESF region printed as *text*, in any of its variants."""
        return self._esf_by_name.get(fold(text))


@cache
def load_places() -> Places:
    """Read the places of the ontology; a process does so once."""
    return read_places(resource_dir("ontology") / "places")


def read_places(folder: Path) -> Places:
    """Read the places of *folder*, ``ontology/places``; raise SourceError for a bad file or place."""
    graph = _Graph(folder)
    nuts = {
        code: NutsRegion(code, graph.label(node, "sv"), graph.label(node, "en"), int(graph.value(node, NUTS_LEVEL)))
        for code, node in graph.coded("NutsRegion")
    }
    counties = {
        code: County(
            code, graph.label(node, "sv"), graph.label(node, "en"), graph.code_of(node, SKOS + "exactMatch", nuts)
        )
        for code, node in graph.coded("County")
    }
    municipalities = {
        code: Municipality(
            code, graph.label(node, "sv"), graph.label(node, "en"), graph.code_of(node, SKOS + "broader", counties)
        )
        for code, node in graph.coded("Municipality")
    }
    esf_regions = {
        code: EsfRegion(code, graph.label(node, "sv"), graph.code_of(node, ESF + "nutsRegion", nuts))
        for code, node in graph.coded("EsfRegion")
    }
    full_names = [
        (name, municipalities[code]) for code, node in graph.coded("Municipality") for name in graph.other_labels(node)
    ]
    region_names = [(name, counties[code]) for code, node in graph.coded("County") for name in graph.other_labels(node)]
    plain_names = [
        *(municipality.name_sv for municipality in municipalities.values()),
        *(county.name_sv for county in counties.values()),
        *(region.name_sv for region in nuts.values()),
        *(region.name_sv for region in esf_regions.values()),
    ]
    nuts_codes = [
        (name, nuts[code]) for code, node in graph.coded("NutsRegion") for name in (code, *graph.other_labels(node))
    ]
    esf_names = [
        (name, esf_regions[code])
        for code, node in graph.coded("EsfRegion")
        for name in (esf_regions[code].name_sv, *graph.other_labels(node))
    ]
    return Places(
        nuts,
        counties,
        municipalities,
        esf_regions,
        _by_full_name=_unambiguous(full_names),
        _by_region=_unambiguous(region_names),
        _plain_names=frozenset(map(fold, plain_names)),
        _by_town=_unambiguous((place.name_sv, place) for place in municipalities.values()),
        _nuts_by_code=_unambiguous(nuts_codes),
        _esf_by_name=_unambiguous(esf_names),
    )


def _unambiguous(named: Iterable[tuple[str, Named]]) -> dict[str, Named]:
    """Key things by name, without the names of more than one thing."""
    things_by_name: defaultdict[str, set[Named]] = defaultdict(set)
    for name, thing in named:
        things_by_name[fold(name)].add(thing)
    return {name: things.pop() for name, things in things_by_name.items() if len(things) == 1}


class _Graph:
    """The triples of the place files, by subject and predicate."""

    def __init__(self, folder: Path) -> None:
        self._objects: defaultdict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = defaultdict(list)
        self._subjects: defaultdict[str, list[str]] = defaultdict(list)
        for path in (folder / name for name in FILES):
            try:
                triples = list(ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE))
            except (OSError, SyntaxError) as error:
                raise SourceError(f"The places in {path} cannot be read: {error}") from error
            for triple in triples:
                self._keep(triple)

    def _keep(self, triple: ox.Quad) -> None:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            self._objects[triple.subject.value, triple.predicate.value].append(triple.object)
            if triple.predicate.value == RDF + "type":
                self._subjects[triple.object.value].append(triple.subject.value)

    def coded(self, class_name: str) -> list[tuple[str, str]]:
        """List code and IRI of every thing of an ontology class, in order of code."""
        return sorted((self.value(node, SKOS + "notation"), node) for node in self._subjects[ESF + class_name])

    def value(self, node: str, predicate: str) -> str:
        """Return the only value of a property."""
        values = [term.value for term in self._objects[node, predicate]]
        if len(values) != 1:
            raise SourceError(f"The place {node} has {len(values)} values of {predicate}, where one is expected.")
        return values[0]

    def label(self, node: str, language: str) -> str:
        """Return the preferred label in a language."""
        for term in self._objects[node, SKOS + "prefLabel"]:
            if isinstance(term, ox.Literal) and term.language == language:
                return term.value
        raise SourceError(f"The place {node} has no preferred label in the language {language!r}.")

    def other_labels(self, node: str) -> list[str]:
        """List the alternative and hidden labels."""
        return [term.value for name in ("altLabel", "hiddenLabel") for term in self._objects[node, SKOS + name]]

    def code_of(self, node: str, predicate: str, known: Mapping[str, object]) -> str:
        """Return the code, out of those *known*, of the place to which a property leads."""
        codes = {self.value(term.value, SKOS + "notation") for term in self._objects[node, predicate]} & known.keys()
        if len(codes) != 1:
            raise SourceError(f"The place {node} leads by {predicate} to {len(codes)} places, where one is expected.")
        return codes.pop()
