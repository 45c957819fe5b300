"""Statements about what projects of other countries and registers name: countries, NUTS regions, code lists, registers.

A release states them where some project names them, so that one without such projects says nothing of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from esfgraph.fields.countries import Country, load_countries
from esfgraph.fields.table import Profile
from esfgraph.rdf.namespaces import COUNTRY, NUTS_LEVEL, SKOS
from esfgraph.rdf.ntriples import in_language, iri, plain, statement, term, typed
from esfgraph.rules import Bilingual
from esfgraph.triples.codes import UnlistedCode
from esfgraph.vocabulary.ontology import Ontology
from esfgraph.vocabulary.places import larger_regions, region_abroad

DATASET = "http://purl.org/dc/dcmitype/Dataset"
SOURCE = "esfgraph: a code of a record, described by its form"
"""Where what is stated of a region of another country comes from."""
REGIONS = "region-abroad"
"""The list of regions of other countries: of which version of NUTS a code is, no record says."""
REGIONS_TITLE = Bilingual("NUTS-regioner i andra länder", "NUTS regions of other countries")
REGIONS_DESCRIPTION = Bilingual(
    "De regioner som projekt anger, och de som ligger runt dem, kända av sina koder.",
    "The regions that projects state, and those around them, known by their codes.",
)
LIST_DESCRIPTION = Bilingual(
    "De koder som registrets projekt anger; listan själv har inte lästs.",
    "The codes that the register's projects state; the list itself has not been read.",
)


@dataclass(frozen=True, slots=True)
class CountryAbroad:
    """A country of the EU's authority table that the ontology does not describe."""

    country: Country

    def triples(self, ontology: Ontology) -> Iterator[str]:
        """Describe it as a concept of that table."""
        subject = ontology.iris.country(self.country.code)
        yield statement(subject, "rdf:type", iri(f"{SKOS}Concept"))
        yield from _named(subject, self.country.name)
        yield statement(subject, "skos:notation", plain(self.country.code))
        yield statement(subject, "skos:inScheme", iri(COUNTRY.rstrip("/")))


@dataclass(frozen=True, slots=True)
class RegionAbroad:
    """A NUTS region of another country."""

    code: str

    def triples(self, ontology: Ontology) -> Iterator[str]:
        """Describe it and all regions around it; a region has no name here, but for its country."""
        around, scheme = larger_regions(self.code), ontology.iris.scheme(REGIONS)
        yield from _code_list(scheme, REGIONS_TITLE, REGIONS_DESCRIPTION)
        for position, code in enumerate(around):
            region, subject = region_abroad(code), ontology.iris.nuts(code)
            assert region
            yield statement(subject, "rdf:type", term("esf:NutsRegion"))
            yield statement(subject, "rdf:type", iri(f"{SKOS}Concept"))
            yield statement(subject, "skos:notation", plain(code))
            yield f"<{subject}> <{NUTS_LEVEL}> {typed(region.level)}"
            yield statement(subject, "skos:inScheme", iri(scheme))
            yield statement(subject, "dcterms:source", plain(SOURCE))
            for larger in around[position:]:
                yield statement(subject, "esf:within", iri(ontology.iris.nuts(larger)))
            if region.level:
                yield statement(subject, "skos:broader", iri(ontology.iris.nuts(around[position + 1])))
                continue
            country = load_countries().by_nuts[code]
            yield from _named(subject, country.name)
            yield statement(subject, "skos:exactMatch", iri(ontology.iris.country(country.code)))
            yield from CountryAbroad(country).triples(ontology)


@dataclass(frozen=True, slots=True)
class OtherRegister:
    """A register that projects are of, by its profile."""

    profile: Profile

    def triples(self, ontology: Ontology) -> Iterator[str]:
        """Describe it as a data set, with the country that it is about."""
        subject, country = ontology.iris.register(self.profile.name), load_countries().get(self.profile.country)
        yield statement(subject, "rdf:type", iri(DATASET))
        yield from _both(subject, "dcterms:title", self.profile.title)
        if country:
            yield statement(subject, "dcterms:spatial", iri(ontology.iris.country(country.code)))


@dataclass(frozen=True, slots=True)
class OtherCodeList:
    """A list of codes of another register, by its IRI: the codes of its projects alone tell what it holds."""

    scheme: str
    profile: Profile

    def triples(self, ontology: Ontology) -> Iterator[str]:
        """Describe it by the register whose it is."""
        title, code = self.profile.title, ontology.iris.relative(self.scheme).rpartition("/")[2]
        titled = Bilingual(f"{title.sv}: {code}", f"{title.en}: {code}")
        yield from _code_list(self.scheme, titled, LIST_DESCRIPTION)
        yield statement(self.scheme, "dcterms:isPartOf", iri(ontology.iris.register(self.profile.name)))


def _code_list(scheme: str, title: Bilingual, description: Bilingual) -> Iterator[str]:
    yield statement(scheme, "rdf:type", iri(f"{SKOS}ConceptScheme"))
    yield from _named(scheme, title)
    yield from _both(scheme, "dcterms:description", description)
    yield statement(scheme, "dcterms:source", plain(SOURCE))


def _named(subject: str, name: Bilingual) -> Iterator[str]:
    yield from _both(subject, "skos:prefLabel", name)


def _both(subject: str, property_: str, words: Bilingual) -> Iterator[str]:
    yield statement(subject, property_, in_language(words.sv, "sv"))
    yield statement(subject, property_, in_language(words.en, "en"))


Described = UnlistedCode | CountryAbroad | RegionAbroad | OtherRegister | OtherCodeList
"""What a project names and the ontology does not describe."""
