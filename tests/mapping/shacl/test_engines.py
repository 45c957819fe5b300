"""Two engines, one result: on every construct in which the fast one is trusted, and on every kind of error."""

import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.cases import each_of
from tests.mapping.shacl.constructs import (
    CANNOT,
    CONSTRUCTS,
    FAST_DEVIATES,
    ILL_FORMED,
    PREFIXES,
    REFERENCE_DEVIATES,
    REFUSED_BY_FAST,
    UNDEFINED,
    Construct,
)

from esfgraph.errors import SourceError, UsageError
from esfgraph.fields.table import load_fields
from esfgraph.findings import Position
from esfgraph.quality.validator import load_validator
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import ESF, SH, local_name
from esfgraph.records.record import Stated
from esfgraph.resources import resource_dir
from esfgraph.rules import Severity
from esfgraph.shacl.engines import EngineName, load_engine
from esfgraph.shacl.fast_subset import objection
from esfgraph.shacl.passes import RECORDS, load_shapes
from esfgraph.shacl.results import ValidationResult, differences
from esfgraph.shacl.shapes import Shapes, make_shapes, read_shapes
from esfgraph.vocabulary.ontology import load_ontology

EXAMPLES = resource_dir("shapes") / "examples"
INVALID = [
    path
    for path in sorted(EXAMPLES.glob("*--*.ttl"))
    if path.name.startswith(("Project-", "Organization-", "OrganizationalUnit-", "Address-"))
    and re.search("^# (Violation|Warning|Info): ", path.read_text(encoding="utf-8"), re.MULTILINE)
]
"""The examples of what breaks the shapes of records."""
NAMES = [each.name for each in CONSTRUCTS]


def parse_shapes(text: str) -> Shapes:
    return make_shapes(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE))


def n_triples(text: str) -> str:
    quads = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)
    return "".join(f"{quad.triple} .\n" for quad in quads)


def record_shapes() -> Shapes:
    return load_shapes(*RECORDS)


def summary(results: list[ValidationResult]) -> Counter[str]:
    def short(term: str) -> str:
        return local_name(term[1:-1]) if term.startswith("<") else term.partition("^^")[0].strip('"')

    return Counter(f"{short(each.focus)} {local_name(each.component)[:-19]}" for each in results)


def run(construct: Construct, engine: EngineName) -> Counter[str] | str:
    try:
        found = load_engine(parse_shapes(construct.shapes_text), engine=engine).validate(n_triples(construct.data_text))
    except (SourceError, UsageError):
        return CANNOT
    return summary(found)


def counted(broken: str) -> Counter[str] | str:
    if broken == CANNOT:
        return CANNOT
    return Counter(each.strip() for each in broken.split(",") if each.strip())


def test_the_constructs_have_names_of_their_own_and_the_lists_name_constructs() -> None:
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []
    assert REFUSED_BY_FAST | FAST_DEVIATES.keys() | REFERENCE_DEVIATES.keys() <= set(NAMES)
    assert REFUSED_BY_FAST & FAST_DEVIATES.keys() == set()


@pytest.mark.parametrize("stated", ILL_FORMED)
def test_an_ill_formed_shape_is_refused_with_its_name_and_the_reason(stated: str) -> None:
    lists = ":l rdf:first 1 ; rdf:rest :l . :m rdf:first 1, 2 ; rdf:rest () . _:n sh:inversePath _:n ."
    with pytest.raises(SourceError, match=rf"^A shape cannot be used \(S.*\): {re.escape(ILL_FORMED[stated])}\.$"):
        parse_shapes(f"{PREFIXES} {lists} :S sh:targetClass :T ; {stated} .")


@each_of(CONSTRUCTS)
def test_the_reference_says_what_shacl_says(construct: Construct) -> None:
    expected = REFERENCE_DEVIATES.get(construct.name, construct.broken)
    found = run(construct, "pyshacl")
    assert expected == UNDEFINED or found == counted(expected)


@each_of(CONSTRUCTS)
def test_the_fast_engine_says_what_shacl_says_or_is_not_used(construct: Construct) -> None:
    found = run(construct, "shacl-rust")
    if construct.name in REFUSED_BY_FAST:
        assert found == CANNOT
        assert objection(parse_shapes(construct.shapes_text))
        assert run(construct, "auto") == run(construct, "pyshacl")
    else:
        assert found == counted(FAST_DEVIATES.get(construct.name, construct.broken))
        assert run(construct, "auto") == found


AGREED = [each for each in CONSTRUCTS if each.name not in {*REFUSED_BY_FAST, *FAST_DEVIATES, *REFERENCE_DEVIATES}]


@each_of(AGREED)
def test_both_engines_give_the_same_results_in_every_part(construct: Construct) -> None:
    shapes, data = parse_shapes(construct.shapes_text), n_triples(construct.data_text)
    fast, reference = (load_engine(shapes, engine=name).validate(data) for name in ("shacl-rust", "pyshacl"))
    assert differences(fast, reference) == []
    assert [(each.key, each.shape, each.messages) for each in fast] == [
        (each.key, each.shape, each.messages) for each in reference
    ]


INCOMPARABLE = {
    (
        "<https://w3id.org/esfgraph/ontology#startDate>",
        '"2026-02-01"^^<http://www.w3.org/2001/XMLSchema#date>',
        f"{SH}LessThanOrEqualsConstraintComponent",
        f"{SH}Warning",
    )
}
"""What only the fast engine says, as SHACL does: a date is not less than a value that is no date."""


@pytest.mark.thorough
def test_both_engines_agree_on_all_errors_in_one_graph() -> None:
    data = ""
    for number, path in enumerate(INVALID):  # each with a project and an owner of its own
        text = path.read_text(encoding="utf-8").replace("25-030-S02", f"25-{number:03}-S02")
        data += n_triples(text.replace("organization/2120000902", f"organization/{number}"))
    fast, reference = (load_engine(record_shapes(), engine=name).validate(data) for name in ("auto", "pyshacl"))
    assert {(count, key[1:] in INCOMPARABLE) for count, key in differences(fast, reference)} <= {(1, True)}
    assert [result for result in fast if result.key[1:] not in INCOMPARABLE] == [
        result for result in reference if result.key[1:] not in INCOMPARABLE
    ]
    components = {local_name(result.component).removesuffix("ConstraintComponent") for result in fast}
    assert {"MaxCount", "Pattern", "LessThanOrEquals", "Class", "UniqueLang", "Datatype"} <= components


@pytest.mark.parametrize("engine", ["shacl-rust", "pyshacl"])
def test_values_keep_the_form_they_are_written_in(engine: EngineName) -> None:
    shapes = parse_shapes(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . [] sh:targetSubjectsOf <urn:p> ; "
        "sh:property [ sh:path <urn:p> ; sh:in ( 1 ) ] ."
    )
    data = (
        '<urn:a> <urn:p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        '<urn:a> <urn:p> "2024-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n'
        '<urn:a> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n'
        '<urn:a> <urn:p> "å \\"b\\"\\n"@sv-SE .\n'
    )
    found = load_engine(shapes, engine=engine).validate(data)
    assert [each.value for each in found] == [
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        '"2024-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        '"å \\"b\\"\\n"@sv-se',
    ]


@pytest.mark.parametrize("engine", ["shacl-rust", "pyshacl"])
def test_messages_are_the_shape_s_in_every_language_else_ours(engine: EngineName) -> None:
    shapes = parse_shapes(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> sh:targetNode <urn:a> ; sh:property "
        '[ sh:path <urn:p> ; sh:minCount 1 ; sh:message "Ett behövs."@sv, "One is needed."@en ] , '
        "[ sh:path <urn:q> ; sh:minCount 2 ] ."
    )
    first, second = load_engine(shapes, engine=engine).validate("<urn:b> <urn:p> <urn:c> .\n")
    assert dict(first.messages) == {"en": "One is needed.", "sv": "Ett behövs."}
    assert dict(second.messages) == {"en": "There are fewer values than 2.", "sv": "Det finns färre värden än 2."}
    assert (first.shape, second.shape) == ("urn:S--1", "urn:S--2")


@pytest.mark.parametrize("engine", ["shacl-rust", "pyshacl"])
def test_the_background_is_part_of_every_graph_and_one_batch_not_of_the_next(engine: EngineName) -> None:
    shapes = parse_shapes(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> sh:targetSubjectsOf <urn:p> ; "
        "sh:property [ sh:path <urn:p> ; sh:class <urn:C> ; sh:maxCount 1 ] ."
    )
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    below = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    loaded = load_engine(shapes, f"<urn:known> {kind} <urn:D> .\n<urn:D> {below} <urn:C> .\n", engine)
    assert loaded.validate("<urn:a> <urn:p> <urn:known> .\n") == []
    assert len(loaded.validate("<urn:a> <urn:p> <urn:unknown> .\n")) == 1
    own = f"<urn:a> <urn:p> <urn:new> .\n<urn:new> {kind} <urn:C> .\n<urn:known> {kind} <urn:D> .\n"
    assert loaded.validate(own.encode()) == []
    assert len(loaded.validate("<urn:a> <urn:p> <urn:new> .\n")) == 1
    assert loaded.validate("<urn:a> <urn:p> <urn:known> .\n") == []


BLOCKED = """
import sys
sys.modules["shacl_rust"] = None
from esfgraph.shacl.engines import load_engine
from esfgraph.errors import UsageError
from esfgraph.resources import resource_dir
from esfgraph.shacl.shapes import make_shapes
import pyoxigraph as ox
text = ("@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> sh:targetSubjectsOf <urn:p> ; sh:nodeKind sh:Literal .")
shapes = make_shapes(ox.parse(text, format=ox.RdfFormat.TURTLE))
engine = load_engine(shapes)
print(engine.name, len(engine.validate("<urn:a> <urn:p> <urn:b> .\\n")))
try:
    load_engine(shapes, engine="shacl-rust")
except UsageError as error:
    print(error)
"""


def python(code: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.splitlines()


def test_without_the_fast_engine_the_reference_takes_its_place() -> None:
    chosen, refusal = python(f"import sys; sys.path[:0] = {sys.path!r}\n{BLOCKED}")
    assert chosen == "pyshacl 1"
    assert refusal.startswith("The SHACL engine 'shacl-rust' is not installed here")


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_stubs_are_part_of_a_batch_and_never_at_fault(engine: EngineName) -> None:
    project = f"{DEFAULT_BASE}project/25-030-S02"
    owner, kind = f"<{DEFAULT_BASE}organization/2120000415>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    stated = [
        f"<{project}> {kind} <{ESF}Project>",
        f"<{project}> <{ESF}owner> {owner}",
        f'<{DEFAULT_BASE}municipality/0561> <http://www.w3.org/2004/02/skos/core#note> "known"',
    ]
    stub = f"{owner} {kind} <http://www.w3.org/ns/org#Organization>"
    validator = load_validator(load_fields(), engine, load_ontology(Iris()))

    def rules(*stubs: str) -> set[str]:
        found = validator.check(stated, {}, stubs)
        assert {each.subject for each in found} == {project}
        return {each.rule for each in found}

    assert rules() - rules(stub) == {"Project-owner"}
    assert "Project-wasDerivedFrom" in rules(stub)


def test_a_finding_speaks_both_languages_where_its_shape_does() -> None:
    shapes = parse_shapes(
        f"@prefix sh: <{SH}> . <urn:shapes#S> sh:targetClass <urn:T> ; sh:property <urn:shapes#P> , <urn:shapes#Q> . "
        f"<urn:shapes#P> sh:path <{ESF}totalCost> ; sh:lessThanOrEquals <{ESF}grantedSupport> ; sh:severity sh:Info ; "
        'sh:message "För stor."@sv, "Too large."@en . '
        '<urn:shapes#Q> sh:path <urn:q> ; sh:maxLength 1 ; sh:message "Too long."@en .'
    )
    number = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    statements = [
        "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:T>",
        f'<urn:a> <{ESF}totalCost> "7"{number}',
        f'<urn:a> <{ESF}grantedSupport> "5"{number}',
        '<urn:a> <urn:q> "a \\"b\\""@sv',
    ]
    stated = {
        "urn:a": {
            "total_cost": Stated("7 kr", Position("a.txt", 3, "Total"), Decimal(7)),
            "granted_support": Stated("5 kr", Position("a.txt", 4, "Stöd"), Decimal(5)),
        }
    }
    both, one = load_validator(load_fields(), shapes=shapes).check(statements, stated)
    assert (both.rule, both.severity, both.position) == ("P", Severity.INFO, Position("a.txt", 3, "Total"))
    assert both.message == "Too large. It says '7 kr', and 'Stöd' in line 4 says '5 kr'."
    assert both.message_sv == "För stor. Där står '7 kr', och 'Stöd' på rad 4 säger '5 kr'."
    assert (one.message, one.message_sv) == ("Too long. Found 'a \"b\"'.", "")
    assert one.position == Position("a.txt")


def test_the_fast_engine_needs_no_graph_library() -> None:
    (loaded,) = python(
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "from esfgraph.fields.table import load_fields; from esfgraph.quality.validator import load_validator\n"
        "from esfgraph.shacl.passes import load_shapes\n"
        "load_validator(load_fields(), shapes=load_shapes('report')).check(['<urn:a> <urn:p> <urn:b>'], {})\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'rdflib', 'pyshacl', 'shacl_rust'}))"
    )
    assert loaded == "['shacl_rust']"


def test_an_engine_that_is_not_there_is_refused_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="There is no SHACL engine 'jena'; take auto, shacl-rust, pyshacl"):
        load_engine(parse_shapes(""), engine="jena")  # type: ignore[arg-type] # a caller without types


def test_shapes_that_are_not_turtle_are_refused_in_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:S> a", encoding="utf-8")
    with pytest.raises(SourceError, match=r"The shapes in '.*broken\.ttl' cannot be read: "):
        read_shapes([broken], DEFAULT_BASE)
    with pytest.raises(SourceError, match=r"missing\.ttl"):
        read_shapes([tmp_path / "missing.ttl"], DEFAULT_BASE)


@pytest.mark.parametrize("engine", ["shacl-rust", "pyshacl"])
def test_a_report_among_the_data_is_data(engine: EngineName) -> None:
    shapes = parse_shapes(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> sh:targetClass sh:ValidationReport ; sh:nodeKind sh:IRI ."
    )
    data = n_triples(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . _:r a sh:ValidationReport ; sh:conforms false ; "
        "sh:result [ a sh:ValidationResult ; sh:sourceConstraintComponent sh:In ; sh:resultSeverity sh:Info ] ."
    )
    (result,) = load_engine(shapes, engine=engine).validate(data)
    assert result.component == f"{SH}NodeKindConstraintComponent"


def test_results_within_a_result_are_not_counted() -> None:
    construct = next(each for each in CONSTRUCTS if each.name == "4.7.1 node that no literal is")
    shapes = parse_shapes(construct.shapes_text)
    data = n_triples(construct.data_text.replace(":p 5", ":p :b"))
    for engine in ("shacl-rust", "pyshacl"):
        (result,) = load_engine(shapes, engine=engine).validate(data)
        assert result.component == f"{SH}NodeConstraintComponent"
