"""Turtle written from N-Triples states the same, however strange the terms, with no more prefixes than it uses."""

import pyoxigraph as ox
from tests.cases import each_of

from esfgraph.rdf.description import Description, Statement
from esfgraph.rdf.namespaces import DCTERMS, ESF, PREFIXES, RDF, SKOS, XSD
from esfgraph.rdf.turtle import document

THING = "http://localhost:8000/project/25-030-S02"
OBJECTS = {
    "an IRI of no prefix": (f"<{THING}>", f"<{THING}>"),
    "one of a prefix": (f"<{ESF}Project>", "esf:Project"),
    "a class that is the type": (f"<{RDF}type>", "rdf:type"),
    "a name that begins with a digit": (f"<{ESF}2021>", "esf:2021"),
    "a name with a dot at its end": (f"<{ESF}a.>", f"<{ESF}a.>"),
    "a name with a sign that would need an escape": (f"<{ESF}a(b)>", f"<{ESF}a(b)>"),
    "a name with a letter beyond ASCII": (f"<{ESF}år>", f"<{ESF}år>"),
    "a namespace alone": (f"<{ESF}>", f"<{ESF}>"),
    "a path below a namespace": (f"<{DCTERMS}a/b>", f"<{DCTERMS}a/b>"),
    "a number sign in a slash namespace": (f"<{DCTERMS}a#b>", f"<{DCTERMS}a#b>"),
    "a text": ('"Prov"', '"Prov"'),
    "a text of a language": ('"Prov"@sv', '"Prov"@sv'),
    "a region of a language": ('"Trial"@en-GB', '"Trial"@en-GB'),
    "escapes": ('"a\\"b\\\\c\\nd\\te"', '"a\\"b\\\\c\\nd\\te"'),
    "what looks like a datatype in a text": ('"x\\"^^<y>"', '"x\\"^^<y>"'),
    "what looks like one in a text of a language": ('"x\\"^^<y>"@sv', '"x\\"^^<y>"@sv'),
    "a whole number": (f'"120"^^<{XSD}integer>', "120"),
    "one with a sign": (f'"-7"^^<{XSD}integer>', "-7"),
    "what is no whole number": (f'"12 x"^^<{XSD}integer>', '"12 x"^^xsd:integer'),
    "digits beyond ASCII": (f'"١٢"^^<{XSD}integer>', '"١٢"^^xsd:integer'),
    "a truth value": (f'"true"^^<{XSD}boolean>', "true"),
    "a truth value as a digit": (f'"1"^^<{XSD}boolean>', '"1"^^xsd:boolean'),
    "a decimal without a point": (f'"18"^^<{XSD}decimal>', '"18"^^xsd:decimal'),
    "a day": (f'"2026-02-01"^^<{XSD}date>', '"2026-02-01"^^xsd:date'),
    "a datatype of no prefix": ('"x"^^<http://example.se/y>', '"x"^^<http://example.se/y>'),
}


def parsed(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}


def stated(statements: list[Statement]) -> set[ox.Triple]:
    lines = "".join(f"{' '.join(each)} .\n" for each in statements)
    return {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}


@each_of(OBJECTS)
def test_an_object_is_written_as_short_as_it_may_be(case: str) -> None:
    object_, short = OBJECTS[case]
    statement = (f"<{THING}>", f"<{ESF}says>", object_)
    written = document([Description.of(THING, [statement]).turtle])
    assert f"esf:says {short} .\n" in written
    assert parsed(written) == stated([statement])


def test_the_type_comes_first_values_of_a_property_together_and_no_prefix_is_declared_in_vain() -> None:
    subject = f"<{THING}>"
    statements = [
        (subject, f"<{DCTERMS}title>", '"Prov"@sv'),
        (subject, f"<{SKOS}note>", '"b"'),
        (subject, f"<{SKOS}note>", '"a"'),
        (subject, f"<{RDF}type>", f"<{ESF}Project>"),
    ]
    written = document([Description.of(THING, statements).turtle, Description.of(THING, ()).turtle])
    head, _, body = written.partition(f"{subject} ")
    assert body == 'a esf:Project ;\n\tdcterms:title "Prov"@sv ;\n\tskos:note "a" , "b" .\n'
    assert head == "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("dcterms", "esf", "skos"))
    assert parsed(written) == stated(statements)
