"""Statements about owners: organisations, their units, addresses and seats."""

from collections.abc import Iterator

from esfgraph.fields.countries import HOME, bare, load_countries
from esfgraph.owners.county_boards import RULE as COUNTY_BOARD_RULE
from esfgraph.owners.county_boards import county_board
from esfgraph.owners.organization import TERRITORY_RULE, Owner
from esfgraph.owners.register import same_as
from esfgraph.rdf.ntriples import in_language, iri, plain, statement, swedish, term
from esfgraph.triples.links import link_triples
from esfgraph.triples.references import References
from esfgraph.vocabulary.places import County

HIDDEN_LABELS = {
    "person": (("enskild person", "sv"), ("private person", "en")),
    "withdrawn": (("uppgiften är borttagen", "sv"), ("withdrawn", "en")),
}
"""What stands for the name of an owner of whom nothing may be published."""

NUMBER_SCHEME = "Sverige: organisationsnummer, ISO 6523 ICD 0007"
"""The scheme of organisation numbers, as a reader of any country knows it."""


def owner_triples(owner: Owner, references: References) -> Iterator[str]:
    """State everything about one organisation, then about its number, units and addresses."""
    subject, iris = owner.iri, references.iris
    yield statement(subject, "rdf:type", term("org:Organization"))
    if owner.hidden:
        for label, language in HIDDEN_LABELS[owner.hidden]:
            yield statement(subject, "skos:prefLabel", f"{plain(label)}@{language}")
    if owner.number:
        yield statement(subject, "org:identifier", plain(owner.number))
        yield statement(subject, "legal:legalIdentifier", iri(iris.identifier(subject)))
        legal_form = iris.concept("legal-form", owner.number[0])
        if legal_form in references.ontology.concepts:
            yield statement(subject, "esf:legalForm", iri(legal_form))
            yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", "legal-form-from-number")))
        if kind := references.ontology.concepts.kind_of_number(owner.number):
            yield statement(subject, "org:classification", iri(kind))
            yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", "kind-from-number-series")))
            yield statement(subject, "rdf:type", term("m8g:PublicOrganisation"))
            yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", "public-body-from-number-series")))
    for candidate in owner.candidates:
        yield statement(subject, "esf:possiblySameAs", iri(candidate))
    for rule in owner.candidate_rules:
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", rule)))
    if publisher := same_as(owner.number, references.register):
        yield statement(subject, "owl:sameAs", iri(publisher))
    if owner.country == HOME and (item := county_board(owner.names, references.county_boards)):
        yield statement(subject, "skos:closeMatch", iri(item))
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", COUNTY_BOARD_RULE)))
    if owner.number:
        yield from link_triples(subject, references.linked, iris)
    for position, name in enumerate(owner.names):
        written = in_language(name, owner.language)
        yield statement(subject, "skos:altLabel" if position else "skos:prefLabel", written)
    if owner.other_names:
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", "name-after-comma")))
    for address in owner.addresses:
        yield statement(subject, "locn:address", iri(address.iri))
    if owner.seat and owner.seat_rule:
        yield statement(subject, "esf:seat", iri(iris.municipality(owner.seat.code)))
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", owner.seat_rule)))
    if area := owner.territory:
        territory = iris.county(area.code) if isinstance(area, County) else iris.municipality(area.code)
        yield statement(subject, "dcterms:spatial", iri(territory))
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", TERRITORY_RULE)))
    if owner.number:
        identifier = iris.identifier(subject)
        yield statement(identifier, "rdf:type", term("adms:Identifier"))
        yield statement(identifier, "skos:notation", plain(bare(owner.number)))
        yield from _scheme(identifier, owner.country)
    for unit, name in owner.units:
        yield statement(unit, "rdf:type", term("org:OrganizationalUnit"))
        yield statement(unit, "org:unitOf", iri(subject))
        yield statement(unit, "skos:prefLabel", swedish(name))
        yield statement(unit, "esf:inferredBy", iri(iris.concept("evidence", "unit-after-comma")))
    for address in owner.addresses:
        yield statement(address.iri, "rdf:type", term("locn:Address"))
        for name, text in (("locn:postCode", address.postcode), ("locn:postName", address.town)):
            if text:
                yield statement(address.iri, name, plain(text))
        if address.country:
            yield statement(address.iri, "esf:country", iri(iris.country(address.country)))


def _scheme(identifier: str, letters: str) -> Iterator[str]:
    """State which country's scheme a number is of, and what the scheme is called."""
    if letters == HOME:
        yield statement(identifier, "adms:schemaAgency", swedish(NUMBER_SCHEME))
        return
    country = load_countries()[letters]
    name = f": {country.number.name}" if country.number else ""
    yield statement(identifier, "adms:schemaAgency", in_language(f"{country.name.sv}{name}", "sv"))
    yield statement(identifier, "adms:schemaAgency", in_language(f"{country.name.en}{name}", "en"))
