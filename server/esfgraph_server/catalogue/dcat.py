"""The catalogue as portals harvest it: DCAT-AP-SE 3.0.1, made from a release, its history and the publication.

What the publisher has not stated is missing here too, and the catalogue's description says so: nothing is put in its
place. Nothing is a blank node, for the national portal takes none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from esfgraph.publisher.publication import Publication
from esfgraph.rdf.ntriples import iri, plain
from esfgraph.rules import Bilingual
from esfgraph_server.catalogue.contents import PACKED, Contents, Dataset, Entry, Service, suffix_of
from esfgraph_server.catalogue.downloads import ReleaseFile
from esfgraph_server.catalogue.statements import EU, a, both, literal, state

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
"""Of the catalogue itself, as the national portal demands; the data have a licence of their own."""
COUNTRY = EU + "country/SWE"
IANA = "https://www.iana.org/assignments/media-types/"
PUBLIC = EU + "access-right/PUBLIC"
_LANGUAGES = (EU + "language/SWE", EU + "language/ENG")
_UNMADE = Bilingual("Innehållet står i filens namn.", "The name of the file says what it holds.")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a catalogue is made from."""

    base: str
    """Base IRI of the release, under which the catalogue's things are named."""
    site: str
    """Where the site is read, without a slash at its end."""
    release: str
    """Its id."""
    files: tuple[ReleaseFile, ...]
    contents: Contents
    publication: Publication
    words: dict[str, Bilingual] = field(default_factory=dict)
    """What each file holds, by its name."""
    first: str | None = None
    """Day on which a release was served for the first time; None where nobody knows, as the next."""
    latest: str | None = None
    """Day since which this release is served."""
    period: tuple[str, str] | None = None
    """First and last day of the programming periods of the projects."""

    @property
    def iri(self) -> str:
        """What names it."""
        return f"{self.base}catalog"

    def dataset(self, dataset: Dataset) -> str:
        """IRI of a dataset."""
        return dataset.origin.iri if dataset.origin else f"{self.base}dataset/{dataset.name}"

    def part(self, name: str) -> str:
        """IRI of something that is described in the catalogue alone."""
        return f"{self.iri}#{name}"

    def address(self, path: str) -> str:
        """Address of something on the site."""
        return f"{self.site}/{path}"

    def files_of(self, dataset: Dataset) -> tuple[ReleaseFile, ...]:
        """The files that hold a dataset."""
        return tuple(file for file in self.files if self.contents.dataset_of(file.name) == dataset)

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets that this release has files of."""
        return tuple(dataset for dataset in self.contents.datasets if self.files_of(dataset))

    @property
    def unstated(self) -> tuple[Bilingual, ...]:
        """What is said of each thing that the publisher has not stated."""
        return tuple(self.contents.missing[key] for key in self.publication.missing())


def catalogue_statements(catalogue: Catalogue) -> Iterator[str]:
    """Yield the whole catalogue, as N-Triples without final dots: the catalogue, then what it lists."""
    yield from _catalog(catalogue)
    for dataset in catalogue.datasets:
        yield from _dataset(catalogue, dataset)
        for file in catalogue.files_of(dataset):
            yield from _distribution(catalogue, dataset, file)
    for service in catalogue.contents.services:
        yield from _service(catalogue, service)
    yield from _agents(catalogue)
    yield from _common(catalogue)


def _catalog(catalogue: Catalogue) -> Iterator[str]:
    me, contents, publication = catalogue.iri, catalogue.contents, catalogue.publication
    yield from a(me, "dcat:Catalog")
    yield from state(me, "dcterms:title", *both(contents.title))
    yield from state(me, "dcterms:description", *both(_with_what_is_missing(catalogue)))
    yield from state(me, "dcterms:license", iri(CC0))
    yield from state(me, "dcterms:language", *map(iri, _LANGUAGES))
    yield from state(me, "dcterms:spatial", iri(COUNTRY))
    yield from state(me, "foaf:homepage", iri(publication.homepage or catalogue.address("")))
    yield from state(me, "dcat:themeTaxonomy", iri(EU + "data-theme"))
    yield from state(me, "dcat:dataset", *(iri(catalogue.dataset(each)) for each in catalogue.datasets))
    yield from state(me, "dcat:service", *(iri(catalogue.part(each.name)) for each in contents.services))
    yield from _days(me, catalogue.first, catalogue.latest)
    if publication.publisher:
        yield from state(me, "dcterms:publisher", iri(publication.publisher.iri))


def _with_what_is_missing(catalogue: Catalogue) -> Bilingual:
    said = [catalogue.contents.description, *catalogue.unstated]
    return Bilingual(" ".join(each.sv for each in said), " ".join(each.en for each in said))


def _dataset(catalogue: Catalogue, dataset: Dataset) -> Iterator[str]:
    me, publication = catalogue.dataset(dataset), catalogue.publication
    yield from a(me, "dcat:Dataset")
    yield from _entry(catalogue, me, dataset)
    yield from state(me, "dcterms:identifier", plain(me))
    yield from state(me, "dcterms:language", *map(iri, _LANGUAGES))
    yield from state(me, "dcterms:spatial", iri(COUNTRY))
    page = f"sv/{dataset.name}" if dataset.origin else "sv/downloads"
    yield from state(me, "dcat:landingPage", iri(catalogue.address(page)))
    yield from state(me, "dcat:version", plain(catalogue.release))
    yield from _days(me, catalogue.first, catalogue.latest)
    if dataset.origin and dataset.origin.years:
        period, years = catalogue.part(f"{dataset.origin.name}-period"), dataset.origin.years
        yield from state(me, "dcterms:temporal", iri(period))
        yield from _period(period, f"{years[0]}-01-01", f"{years[-1]}-12-31")
    elif catalogue.period and not dataset.origin:
        yield from state(me, "dcterms:temporal", iri(catalogue.part("period")))
    if publication.frequency:
        yield from state(me, "dcterms:accrualPeriodicity", iri(publication.frequency.iri))
    if dataset.legislation:
        yield from state(me, "dcatap:applicableLegislation", iri(dataset.legislation))
    if dataset.origin and dataset.origin.source:
        yield from state(me, "dcterms:source", iri(dataset.origin.source))
    files = catalogue.files_of(dataset)
    yield from state(me, "dcat:distribution", *(iri(catalogue.part(file.name)) for file in files))


def _entry(catalogue: Catalogue, me: str, entry: Entry) -> Iterator[str]:
    """What datasets and services have in common."""
    publication = catalogue.publication
    yield from state(me, "dcterms:title", *both(entry.title))
    yield from state(me, "dcterms:description", *both(entry.description))
    for language, words in entry.keywords.items():
        yield from state(me, "dcat:keyword", *(f"{plain(word)}@{language}" for word in words))
    yield from state(me, "dcat:theme", *(iri(theme.iri) for theme in publication.themes))
    yield from state(me, "dcterms:conformsTo", *map(iri, entry.conforms_to))
    yield from state(me, "dcterms:accessRights", iri(PUBLIC))
    if publication.publisher:
        yield from state(me, "dcterms:publisher", iri(publication.publisher.iri))
    if publication.contact:
        yield from state(me, "dcat:contactPoint", iri(catalogue.part("contact")))


def _distribution(catalogue: Catalogue, dataset: Dataset, file: ReleaseFile) -> Iterator[str]:
    me, checksum, address = catalogue.part(file.name), catalogue.part(f"{file.name}-sha256"), f"downloads/{file.name}"
    yield from a(me, "dcat:Distribution")
    yield from state(me, "dcterms:title", plain(file.name))
    yield from state(me, "dcterms:description", *both(catalogue.words.get(file.name, _UNMADE)))
    yield from state(me, "dcat:accessURL", iri(catalogue.address(address)))
    yield from state(me, "dcat:downloadURL", iri(catalogue.address(address)))
    yield from state(me, "dcterms:format", iri(f"{EU}file-type/{catalogue.contents.file_types[suffix_of(file.name)]}"))
    yield from state(me, "dcat:mediaType", iri(IANA + file.content_type))
    if file.name.endswith(PACKED):
        yield from state(me, "dcat:compressFormat", iri(IANA + "application/gzip"))
    yield from state(me, "dcat:byteSize", literal(file.size, "nonNegativeInteger"))
    yield from state(me, "spdx:checksum", iri(checksum))
    yield from a(checksum, "spdx:Checksum")
    yield from state(checksum, "spdx:algorithm", iri("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"))
    yield from state(checksum, "spdx:checksumValue", literal(file.sha256, "hexBinary"))
    yield from state(me, "dcatap:availability", iri(EU + "planned-availability/STABLE"))
    yield from state(me, "dcterms:language", *map(iri, _LANGUAGES))
    yield from _days(me, catalogue.latest, catalogue.latest)
    if dataset.origin:
        yield from state(me, "dcterms:license", iri(dataset.origin.licence))
        return
    yield from state(me, "dcterms:rights", iri(catalogue.part("rights")))
    if catalogue.publication.licence:
        yield from state(me, "dcterms:license", iri(catalogue.publication.licence.iri))


def _service(catalogue: Catalogue, service: Service) -> Iterator[str]:
    me, served = catalogue.part(service.name), [each for each in catalogue.datasets if each.name in service.serves]
    yield from a(me, "dcat:DataService")
    yield from _entry(catalogue, me, service)
    yield from state(me, "dcat:endpointURL", iri(catalogue.address(service.endpoint)))
    yield from state(me, "dcat:endpointDescription", iri(catalogue.address(service.described_at)))
    yield from state(me, "dcat:servesDataset", *(iri(catalogue.dataset(each)) for each in served))
    if catalogue.publication.licence:
        yield from state(me, "dcterms:license", iri(catalogue.publication.licence.iri))


def _agents(catalogue: Catalogue) -> Iterator[str]:
    publisher, contact = catalogue.publication.publisher, catalogue.publication.contact
    if publisher:
        yield from a(publisher.iri, "foaf:Agent")
        yield from state(publisher.iri, "foaf:name", *both(publisher.name))
        yield from state(publisher.iri, "dcterms:type", iri(publisher.type.iri))
        if publisher.number:
            yield from state(publisher.iri, "dcterms:identifier", plain(publisher.number))
    if contact:
        me = catalogue.part("contact")
        yield from a(me, "vcard:Organization")
        yield from state(me, "vcard:fn", plain(contact.name))
        if contact.email:
            yield from state(me, "vcard:hasEmail", iri(f"mailto:{contact.email}"))
        if contact.page:
            yield from state(me, "vcard:hasURL", iri(contact.page))


def _common(catalogue: Catalogue) -> Iterator[str]:
    """What several things of the catalogue name."""
    rights, terms = catalogue.part("rights"), catalogue.publication.source_terms
    yield from a(rights, "dcterms:RightsStatement")
    yield from state(rights, "rdfs:label", *both(catalogue.contents.rights))
    if terms and terms.text:
        yield from state(rights, "dcterms:description", *both(terms.text))
    if terms and terms.page:
        yield from state(rights, "foaf:page", iri(terms.page))
    if catalogue.period:
        yield from _period(catalogue.part("period"), *catalogue.period)


def _period(me: str, start: str, end: str) -> Iterator[str]:
    yield from a(me, "dcterms:PeriodOfTime")
    yield from state(me, "dcat:startDate", literal(start, "date"))
    yield from state(me, "dcat:endDate", literal(end, "date"))


def _days(subject: str, issued: str | None, modified: str | None) -> Iterator[str]:
    for predicate, day in (("dcterms:issued", issued), ("dcterms:modified", modified)):
        if day:
            yield from state(subject, predicate, literal(day, "date"))
