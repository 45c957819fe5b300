"""Statements: literals survive every parser, subjects stay together, codes name what the lists hold."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from tests.pages import read_page

from esfgraph.fields.table import load_fields
from esfgraph.findings import Finding, Position
from esfgraph.owners.organization import Owner, Unit
from esfgraph.owners.ownership import Address, ownership_of
from esfgraph.quality.codes import check_codes
from esfgraph.quality.report import finding_address, finding_triples
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, NUTS, SKOS, expand
from esfgraph.rdf.ntriples import joined, plain, statement, swedish, typed
from esfgraph.records.project import Project, identify, merge
from esfgraph.records.raw import RawRecord
from esfgraph.records.record import read_record
from esfgraph.rules import Severity
from esfgraph.sources.decoding import SourceText
from esfgraph.triples.codes import UnlistedCode
from esfgraph.triples.owners import owner_triples
from esfgraph.triples.projects import compile_templates, project_triples
from esfgraph.triples.references import References
from esfgraph.triples.sources import label_iris, label_triples, line_map, record_triples
from esfgraph.vocabulary.ontology import load_ontology

TABLE = load_fields()
IRIS = Iris()
IRI = IRIS.project("25-030-S02")
RECORD = URIRef(f"{IRIS.base}record/25-030-S02/0")
COMMON = {"Diarienummer": "25-030-S02", "Namn": "Ny väg", "Projektägare": "Ett förbund"}


@pytest.fixture(scope="module")
def references() -> References:
    return References(TABLE, load_ontology(IRIS))


def raw_record(values: dict[str, str], title: str = "", text: str = "") -> RawRecord:
    header = "".join(f"{label}:\n{value}\n" for label, value in values.items())
    return read_page(SourceText("a.txt", f"{title}\n\n{header}\n{text}"), TABLE)


def project(values: dict[str, str], text: str = "") -> Project:
    record = read_record(raw_record(COMMON | values, text=text), TABLE)
    return merge(identify(record, IRIS), [record], TABLE)


def statements(found: Project, references: References) -> list[str]:
    ownership = ownership_of(found, IRIS, references.owner_index.answer)
    return list(project_triples(found, ownership, compile_templates(references), references))


def parsed(lines: Iterable[str]) -> Graph:
    """The statements as rdflib reads them, which pyoxigraph must read alike."""
    text = joined(lines)
    graph = Graph().parse(data=text, format="nt")
    assert len(graph) == len(set(ox.parse(text, format=ox.RdfFormat.N_TRIPLES)))
    return graph


def values(found: Project, term: str, references: References) -> list[str]:
    graph = parsed(statements(found, references))
    return sorted(str(value) for value in graph.objects(URIRef(found.iri), URIRef(expand(term))))


def subjects(lines: Iterable[str]) -> list[str]:
    """Subjects in the order in which runs of them come."""
    return [subject for subject, _ in groupby(line.partition(" ")[0] for line in lines)]


# Literals.

TRICKY = [
    pytest.param("", id="nothing"),
    pytest.param("Han sa \"ja\" och 'nej'", id="quotes"),
    pytest.param("rad ett\nrad två\r\nrad tre\r", id="line ends"),
    pytest.param("C:\\temp\\n \\u0041 \\", id="backslashes"),
    pytest.param('\\"', id="a backslash before a quote"),
    pytest.param("👩‍👩‍👧 𝔈𝔖𝔉", id="emoji and letters beyond the first plane"),
    pytest.param("a\tb\x00c\x01d\x08e\x0bf\x0cg\x1fh\x7fi\x85j", id="control characters"),
    pytest.param("a\u2028b\u2029c\ufeffd\u200be\ufffdf", id="separators and marks"),
    pytest.param("A\u030a och Å", id="decomposed letters"),
    pytest.param("<http://example.org/> @sv ^^<x> .", id="syntax of N-Triples"),
    pytest.param("  mellanrum  ", id="spaces around"),
]


def assert_survives(written: str, text: str, language: str | None) -> None:
    line = statement(IRI, "dcterms:title", written) + " .\n"
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    assert quad.object == (ox.Literal(text, language=language) if language else ox.Literal(text))
    ((_, _, value),) = Graph().parse(data=line, format="nt")
    assert isinstance(value, Literal)
    assert (str(value), value.language) == (text, language)


@pytest.mark.parametrize("text", TRICKY)
def test_a_literal_survives_both_parsers(text: str) -> None:
    assert_survives(plain(text), text, None)
    assert_survives(swedish(text), text, "sv")


@given(text=st.text())
def test_any_literal_survives_both_parsers(text: str) -> None:
    assert_survives(plain(text), text, None)


@given(text=st.text())
def test_a_statement_is_one_line(text: str) -> None:
    line = joined([statement(IRI, "dcterms:title", swedish(text))])
    assert line.count("\n") == 1
    assert "\r" not in line


@given(text=st.text(), graph=st.sampled_from([None, f"{IRIS.base}graph/sources"]))
def test_a_literal_is_written_as_pyoxigraph_writes_it(text: str, graph: str | None) -> None:
    line = joined([statement(IRI, "dcterms:title", plain(text))], graph)
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    assert quad.object == ox.Literal(text)
    assert (quad.graph_name == ox.DefaultGraph()) is (graph is None)


@pytest.mark.parametrize(
    ("value", "written", "datatype"),
    [
        (Decimal(18378980), "18378980", XSD.decimal),
        (Decimal("12345.50"), "12345.50", XSD.decimal),
        (Decimal("1E+6"), "1000000", XSD.decimal),
        (Decimal("52.5"), "52.5", XSD.decimal),
        (120, "120", XSD.integer),
        (True, "true", XSD.boolean),
        (False, "false", XSD.boolean),
        (date(2026, 2, 1), "2026-02-01", XSD.date),
    ],
)
def test_a_typed_value(value: bool | int | Decimal | date, written: str, datatype: URIRef) -> None:
    assert typed(value) == f'"{written}"^^<{datatype}>'


# Projects.


def test_a_full_project(references: References) -> None:
    found = project(
        {
            "Total projektbudget": "18 378 980",
            "Beviljat ESF-stöd": "9 923 980,50",
            "Unionens medfinansieringsgrad": "40%",
            "Planerat antal deltagare": "120",
            "Projektperiod": "2026-02-01 - 2029-01-31",
            "Program CCI": "2021SE05SFPR",
            "Programområde": "A",
            "Specifikt mål": "A2A",
            "Interventionstyp": "140",
            "Fond": "ESF+",
            "Land som berörs": "Sverige",
            "Region": "Östra Mellansverige",
            "NUTS-2 kod": "SE12",
            "Insats av strategisk betydelse": "Nej",
            "Sekundärtema - Motverka barnfattigdom": "Ja",
        },
        text="Första stycket.",
    )
    base = IRIS.base
    expected = {
        "rdf:type": f"{ESF}Project",
        "dcterms:identifier": "25-030-S02",
        "dcterms:title": "Ny väg",
        "dcterms:description": "Första stycket.",
        "esf:owner": f"{IRI}/owner",
        "esf:totalCost": "18378980",
        "esf:grantedSupport": "9923980.50",
        "esf:unionCofinancingRate": "40",
        "esf:plannedParticipants": "120",
        "esf:startDate": "2026-02-01",
        "esf:endDate": "2029-01-31",
        "esf:programme": f"{base}programme/2021SE05SFPR001",
        "esf:programmingPeriod": f"{base}concept/period/2021-2027",
        "esf:priority": f"{base}concept/priority-2021-2027/A",
        "esf:specificObjective": f"{base}concept/objective-2021-2027/A2A",
        "esf:interventionField": f"{base}concept/intervention-field-2021-2027/140",
        "esf:fund": f"{base}concept/fund/ESF+",
        "esf:countryConcerned": "http://publications.europa.eu/resource/authority/country/SWE",
        "esf:decidingRegion": f"{base}concept/esf-region/SE12",
        "esf:statedRegion": f"{NUTS}SE12",
        "esf:strategicImportance": "false",
        "esf:secondaryTheme": f"{base}concept/secondary-theme-2021-2027/06",
        "esf:addressesChildPoverty": "true",
        "esf:kohesioLocalIdentifier": "2021SE05SFPR001_25-030-S02",
        "foaf:page": "https://www.esf.se/resultat/projektbanken/projekt/?dnr=25-030-S02",
        "prov:wasDerivedFrom": IRIS.record(IRI, found.records[0].sha256),
    }
    inferred = URIRef(expand("esf:inferredBy"))
    graph = parsed(statements(found, references))
    assert {str(rule).rpartition("/")[2] for rule in graph.objects(None, inferred)} == {
        "kohesio-id-from-cci-and-number",
        "page-from-number",
        "period-from-cci",
    }
    graph.remove((None, inferred, None))
    assert {str(predicate): str(value) for _, predicate, value in graph} == {
        expand(term): value for term, value in expected.items()
    }
    assert set(graph.subjects()) == {URIRef(IRI)}
    assert check_codes(found, references) == ([], [])


def test_swedish_text_is_tagged_and_a_number_is_not(references: References) -> None:
    graph = parsed(statements(project({}, text="Text."), references))
    languages = {str(predicate): getattr(value, "language", None) for _, predicate, value in graph}
    assert languages[expand("dcterms:title")] == languages[expand("dcterms:description")] == "sv"
    assert languages[expand("dcterms:identifier")] is None


def test_a_summary_in_english_stands_beside_the_swedish_text(references: References) -> None:
    graph = parsed(
        statements(project({"Sammanfattning engelsk / Summary in english": "A text."}, text="Text."), references)
    )
    described = set(graph.objects(URIRef(IRI), URIRef(expand("dcterms:description"))))
    assert described == {Literal("Text.", lang="sv"), Literal("A text.", lang="en")}


def test_a_number_is_published_as_the_register_writes_it(references: References) -> None:
    found = project({"Diarienummer": "2019-00383"})
    assert values(found, "dcterms:identifier", references) == ["2019/00383"]
    assert found.iri == IRIS.project("2019/00383")


@pytest.mark.parametrize(("answer", "themes"), [("Ja", 1), ("Nej", 0), ("Kanske", 0)])
def test_only_yes_names_a_theme(answer: str, themes: int, references: References) -> None:
    found = project({"Sekundärtema - Motverka barnfattigdom": answer, "Programperiod": "2021-2027"})
    assert len(values(found, "esf:secondaryTheme", references)) == themes
    assert check_codes(found, references) == ([], [])


def test_a_theme_without_a_period_names_nothing(references: References) -> None:
    found = project({"Diarienummer": "DNR 7", "Sekundärtema - Motverka barnfattigdom": "Ja"})
    assert values(found, "esf:secondaryTheme", references) == []
    assert values(found, "esf:addressesChildPoverty", references) == ["true"]


@pytest.mark.parametrize(
    ("answer", "stated"),
    [
        ("Ja", ["true"]),
        ("Nej", ["false"]),
        ("nej", ["false"]),
        ("NEJ", ["false"]),
        ("No", ["false"]),
        ("yes", ["true"]),
        ("Falskt", ["false"]),
        ("TRUE", ["true"]),
        ("0", ["false"]),
        ("1", ["true"]),
        ("Kanske", []),
        ("Ja och nej", []),
        ("-", []),
        ("", []),
        (None, []),
    ],
)
def test_no_to_child_poverty_is_told_from_not_asked(
    answer: str | None, stated: list[str], references: References
) -> None:
    found = project({} if answer is None else {"Sekundärtema - Motverka barnfattigdom": answer})
    assert values(found, "esf:addressesChildPoverty", references) == stated


def test_no_is_said_of_strategic_importance(references: References) -> None:
    assert values(project({"Insats av strategisk betydelse": "Nej"}), "esf:strategicImportance", references) == [
        "false"
    ]
    assert values(project({}), "esf:strategicImportance", references) == []


def test_a_national_code_becomes_the_country_and_stays_as_printed_in_the_sources(references: References) -> None:
    found = project({"NUTS-2 kod": "SE0"})
    assert values(found, "esf:statedRegion", references) == [f"{NUTS}SE"]
    assert check_codes(found, references) == ([], [])
    sources = list(record_triples(IRI, raw_record(COMMON | {"NUTS-2 kod": "SE0"}), IRIS))
    assert sum(line.endswith(f'<{IRIS.label("NUTS-2 kod")}> "SE0"') for line in sources) == 1


@pytest.mark.parametrize("code", ["SE13", "ZZ1", "SE01", "XX"])
def test_an_unknown_region_is_withheld_and_listed(code: str, references: References) -> None:
    found = project({"NUTS-2 kod": code})
    assert values(found, "esf:statedRegion", references) == []
    ((finding,), unlisted) = check_codes(found, references)
    assert (finding.severity, finding.rule, unlisted) == (Severity.WARNING, "unknown-code", [])
    assert finding.position == Position("a.txt", 10, "NUTS-2 kod")
    assert f"{code!r} is withheld: it is no NUTS code of Sweden." in finding.message


def test_the_same_code_of_two_periods_is_two_concepts(references: References) -> None:
    new = project({"Interventionstyp": "102"})
    old = project({"Interventionstyp": "102", "Diarienummer": "2019/00383"})
    assert values(new, "esf:interventionField", references) == [f"{IRIS.base}concept/intervention-field-2021-2027/102"]
    assert values(old, "esf:interventionField", references) == [f"{IRIS.base}concept/intervention-field-2014-2020/102"]


def test_a_code_without_a_period_is_withheld_and_listed(references: References) -> None:
    found = project({"Diarienummer": "DNR 7", "Interventionstyp": "140"})
    assert values(found, "esf:interventionField", references) == []
    ((finding,), unlisted) = check_codes(found, references)
    assert (finding.rule, unlisted) == ("unknown-code", [])
    assert "nothing says to which programming period it belongs" in finding.message


UNLISTED = {
    "Specifikt mål": ("X9", "esf:specificObjective", "objective-2021-2027", "SpecificObjective", "X9", "2021-2027"),
    "Programområde": ("Ö/1", "esf:priority", "priority-2021-2027", "Priority", "%C3%96%2F1", "2021-2027"),
    "Interventionstyp": (
        "999",
        "esf:interventionField",
        "intervention-field-2021-2027",
        "InterventionField",
        "999",
        "2021-2027",
    ),
    "Fond": ("FRM", "esf:fund", "fund", "Fund", "FRM", None),
    "Region": ("Nya Norden", "esf:decidingRegion", "esf-region", "EsfRegion", "nya-norden", None),
    "Program CCI": ("2021SE05SFPR009", "esf:programme", "programme", "Programme", "2021SE05SFPR009", None),
}


@pytest.mark.parametrize("label", UNLISTED)
def test_an_unlisted_code_is_published_as_a_concept_without_a_label(label: str, references: References) -> None:
    code, term, scheme, class_, segment, period = UNLISTED[label]
    found = project({label: code})
    ((finding,), (concept,)) = check_codes(found, references)
    assert isinstance(concept, UnlistedCode)
    assert (finding.severity, finding.rule) == (Severity.WARNING, "unlisted-code")
    assert f"The code {code!r} is in no list we have" in finding.message
    assert values(found, term, references) == [concept.iri]
    assert concept.iri.endswith(f"/{segment}")
    graph = parsed(concept.triples(references.ontology))
    subject = URIRef(concept.iri)
    assert set(graph.objects(subject, RDF.type)) == {URIRef(f"{SKOS}Concept"), URIRef(f"{ESF}{class_}")}
    assert str(graph.value(subject, URIRef(f"{SKOS}inScheme"))) == f"{IRIS.base}concept/{scheme}"
    named = [str(name) for name in graph.objects(subject, URIRef(f"{SKOS}prefLabel"))]
    assert named == ([code] if label == "Region" else [])
    assert str(graph.value(subject, URIRef(f"{SKOS}notation"))) == ("nya-norden" if label == "Region" else code)
    periods = [str(each) for each in graph.objects(subject, URIRef(f"{ESF}programmingPeriod"))]
    assert periods == ([f"{IRIS.base}concept/period/{period}"] if period else [])
    assert set(graph.subjects()) == {subject}


@pytest.mark.parametrize("name", ["※", "北"])
def test_a_region_name_without_latin_letters_is_a_concept_too(name: str, references: References) -> None:
    found = project({"Region": name})
    (_, (concept,)) = check_codes(found, references)
    assert isinstance(concept, UnlistedCode)
    assert concept.code
    assert concept.iri == f"{IRIS.base}concept/esf-region/{concept.code}"


def test_each_spelling_of_a_region_is_one_concept(references: References) -> None:
    for name in ("Småland & Öarna", "Småland och Öarna", "SMÅLAND & ÖARNA"):
        expected = [f"{IRIS.base}concept/esf-region/SE21"]
        assert values(project({"Region": name}), "esf:decidingRegion", references) == expected


# Owners.


OWNER = IRIS.organization("2120000902")
FULL = Owner(
    OWNER,
    "2120000902",
    ("OSBY KOMMUN", "Osby kommun"),
    (Unit(f"{OWNER}/unit/skolan", "Skolan"), Unit(f"{OWNER}/unit/varden", "Vården")),
    (Address(f"{OWNER}/address/28380-osby", "28380", "OSBY", "SWE"), Address(f"{OWNER}/address/osby", "", "OSBY", "")),
    None,
    None,
)


def test_an_owner_its_units_and_its_addresses(references: References) -> None:
    graph = parsed(owner_triples(FULL, references))
    assert sorted(map(str, graph.objects(URIRef(OWNER), URIRef(f"{SKOS}prefLabel")))) == ["OSBY KOMMUN"]
    assert sorted(map(str, graph.objects(URIRef(OWNER), URIRef(f"{SKOS}altLabel")))) == ["Osby kommun"]
    assert str(graph.value(URIRef(OWNER), URIRef(expand("org:identifier")))) == "2120000902"
    units = set(graph.subjects(URIRef(expand("org:unitOf")), URIRef(OWNER)))
    assert units == {URIRef(unit) for unit, _ in FULL.units}
    bare = URIRef(FULL.addresses[1].iri)
    assert {str(predicate) for predicate in graph.predicates(bare)} == {expand("rdf:type"), expand("locn:postName")}


def test_a_person_as_owner_has_a_name_for_no_one(references: References) -> None:
    owner = Owner(f"{IRI}/owner", "", (), (), (), None, None, hidden="person")
    graph = parsed(owner_triples(owner, references))
    assert {(str(predicate), str(value)) for _, predicate, value in graph} == {
        (expand("rdf:type"), expand("org:Organization")),
        (f"{SKOS}prefLabel", "enskild person"),
        (f"{SKOS}prefLabel", "private person"),
    }


def test_the_statements_of_each_subject_come_together(references: References) -> None:
    found = project({"Projektägare": "Osby kommun, Skolan", "Stödmottagare ort": "OSBY"}, text="Text.")
    assert subjects(statements(found, references)) == [f"<{IRI}>"]
    runs = subjects(owner_triples(FULL, references))
    assert len(runs) == len(set(runs)) == 6
    assert runs[0] == f"<{OWNER}>"
    runs = subjects(record_triples(IRI, raw_record(COMMON, text="Text."), IRIS))
    assert len(runs) == 1
    runs = subjects(label_triples(TABLE, {"Ny etikett", "Annan etikett"}, IRIS))
    assert len(runs) == len(set(runs)) == sum(len(field.labels) for field in TABLE.fields) + 2


def test_there_are_no_blank_nodes(references: References) -> None:
    found = project({"Projektägare": "Osby kommun, Skolan", "Ny etikett": "x", "Region": "Nya Norden"}, text="Text.")
    finding = Finding(Severity.INFO, "rule", Position("a.txt", 3, "Region"), "A sentence.", IRI)
    lines = [
        *statements(found, references),
        *owner_triples(FULL, references),
        *record_triples(IRI, raw_record(COMMON | {"Ny etikett": "x"}), IRIS),
        *label_triples(TABLE, {"Ny etikett"}, IRIS),
        *finding_triples(finding, IRIS),
        *check_codes(found, references)[1][0].triples(references.ontology),
    ]
    assert [term for triple in parsed(lines) for term in triple if isinstance(term, BNode)] == []


# Source records.


def test_a_record_states_each_value_under_its_label(references: References) -> None:
    raw = raw_record(
        {"Diarienummer": "25-030-S02", "Total projektbudget": "12 34x", "Ny etikett": 'Ett "värde"', "Fond": ""},
        title="25-030-S02 - Ny väg",
    )
    subject = URIRef(IRIS.record(IRI, raw.sha256))
    graph = parsed(record_triples(IRI, raw, IRIS))
    assert set(graph.subjects()) == {subject}
    labelled = {
        str(predicate).removeprefix(f"{IRIS.base}label/"): str(value)
        for _, predicate, value in graph
        if str(predicate).startswith(f"{IRIS.base}label/")
    }
    unknown = IRIS.label("Ny etikett", known=False).rpartition("/")[2]
    assert labelled == {
        "diarienummer": "25-030-S02",
        "total-projektbudget": "12 34x",
        unknown: 'Ett "värde"',
        "fond": "",
    }
    assert str(graph.value(subject, URIRef(f"{ESF}describes"))) == IRI
    assert str(graph.value(subject, URIRef(f"{ESF}textSha256"))) == raw.sha256
    assert str(graph.value(subject, URIRef(f"{ESF}layout"))) == f"{IRIS.base}concept/layout/C"
    assert str(graph.value(subject, URIRef(expand("dcterms:source")))) == "a.txt"
    assert str(graph.value(subject, URIRef(expand("dcterms:title")))) == "25-030-S02 - Ny väg"


def test_a_label_is_described_by_its_field_and_term() -> None:
    graph = parsed(label_triples(TABLE, {"Ny etikett"}, IRIS))
    label = URIRef(IRIS.label("Total projektbudget"))
    assert str(graph.value(label, URIRef(f"{ESF}field"))) == "total_cost"
    assert str(graph.value(label, URIRef(f"{ESF}term"))) == f"{ESF}totalCost"
    assert graph.value(URIRef(IRIS.label("Projektperiod")), URIRef(f"{ESF}term")) is None
    unknown = URIRef(IRIS.label("Ny etikett", known=False))
    assert str(graph.value(unknown, URIRef(expand("rdfs:label")))) == "Ny etikett"
    assert graph.value(unknown, URIRef(f"{ESF}field")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "25-030-S02 - Ny väg\n\nDiarienummer:\n25-030-S02\nFond:\nESF+\n\n"
            "Text.\n\nText.\n\nHjälpte informationen dig?",
            "1 title; 2 noise; 3-4 diarienummer; 5-6 fond; 7 noise; 8-10 text; 11-12 noise",
            id="a page",
        ),
        pytest.param(
            "Fond:\nDiarienummer:\n25-030-S02\nNamn:\nEn väg\nin\n\nFond:\nESF+",
            "1 fond; 2-3 diarienummer; 4-7 namn; 8-9 fond",
            id="values of no, one and several lines",
        ),
        pytest.param(
            "Diarienummer:\n25-030-S02\nKontaktperson:\nAnna Testdotter\nE-post:\nanna@example.se\nFond:\nESF+",
            "1-2 diarienummer; 3-6 personal; 7-8 fond",
            id="personal lines",
        ),
        pytest.param(
            "Diarienummer:\n25-030-S02\nNy etikett:\nx",
            f"1-2 diarienummer; 3-4 {IRIS.label('Ny etikett', known=False).rpartition('/')[2]}",
            id="an unknown label",
        ),
    ],
)
def test_the_line_map_says_which_line_is_what(text: str, expected: str) -> None:
    raw = read_page(SourceText("a.txt", text), TABLE)
    assert line_map(raw, label_iris(raw, IRIS)) == expected


@given(text=st.text("Diarenumå:\n -25/A", max_size=200))
def test_the_line_map_covers_every_line_once(text: str) -> None:
    raw = read_page(
        SourceText("a.txt", unicodedata.normalize("NFC", f"{text}\nDiarienummer:\n25-030-S02\n{text}")), TABLE
    )
    spans = [part.split(" ")[0].split("-") for part in line_map(raw, label_iris(raw, IRIS)).split("; ")]
    covered = [number for span in spans for number in range(int(span[0]), int(span[-1]) + 1)]
    assert covered == list(range(1, len(raw.kinds) + 1))


# Findings.


def test_a_finding_is_a_validation_result_with_an_address() -> None:
    finding = Finding(Severity.WARNING, "malformed-amount", Position("a.txt", 6, "Fond"), 'Found "x".', IRI)
    graph = parsed(finding_triples(finding, IRIS))
    (subject,) = set(graph.subjects())
    assert str(subject).startswith(f"{IRIS.base}finding/")
    assert {str(predicate): str(value) for _, predicate, value in graph} == {
        expand("rdf:type"): expand("sh:ValidationResult"),
        expand("sh:resultSeverity"): expand("sh:Warning"),
        expand("sh:resultMessage"): 'Found "x".',
        expand("dcterms:identifier"): "malformed-amount",
        expand("dcterms:source"): "a.txt, line 6, 'Fond'",
        expand("sh:focusNode"): IRI,
    }


def test_two_findings_have_two_addresses() -> None:
    found = [Finding(Severity.INFO, "rule", Position("a.txt", line), "A sentence.") for line in (1, 2)]
    assert len({finding_address(each, IRIS) for each in found}) == 2


def test_the_same_sentence_about_two_things_is_two_findings() -> None:
    found = [Finding(Severity.INFO, "rule", Position("a.csv"), "A sentence.", f"{IRI}{end}") for end in "ab"]
    assert len({finding_address(each, IRIS) for each in found}) == 2


def test_the_address_of_a_finding_does_not_depend_on_the_base() -> None:
    other = Iris("https://example.org/data/")
    ends = {
        finding_address(
            Finding(Severity.INFO, "rule", Position("a.csv"), "Said.", each.project("25-030-S02")), each
        ).removeprefix(each.base)
        for each in (IRIS, other)
    }
    assert len(ends) == 1
