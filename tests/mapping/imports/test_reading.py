"""Imports: tables and RDF files of others are read as stated in docs/imports.md, and what must not be in is refused."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.errors import SourceError
from esfgraph.imports import rdf_file, reading
from esfgraph.imports.imported import Import, is_graph_name
from esfgraph.imports.reading import read_imports
from esfgraph.rdf.iris import Iris
from esfgraph.resources import resource_dir
from esfgraph.vocabulary.places import read_places

IRIS = Iris("https://data.example.se/")
PLACES = read_places(resource_dir("ontology") / "places")
G = "https://data.example.se/graph/figures"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
QB, SDMX, XSD = (
    "http://purl.org/linked-data/cube#",
    "http://purl.org/linked-data/sdmx/2009/dimension#",
    "http://www.w3.org/2001/XMLSchema#",
)


def read(path: Path, content: str | bytes) -> set[str]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [found] = read_imports([Import("figures", path, "https://licence.example/")], IRIS, PLACES)
    assert list(found.statements) == sorted(set(found.statements))
    return set(found.statements)


def observations(stated: set[str]) -> dict[str, dict[str, str]]:
    """What each row states, by the property's last part."""
    rows: dict[str, dict[str, str]] = {}
    for each in stated:
        subject, predicate, value = each.split(" ", 2)
        if subject.startswith(f"<{G}#row-"):
            key = predicate.strip("<>").replace("#", "/").rpartition("/")[2]
            rows.setdefault(subject.removeprefix(f"<{G}#row-").rstrip(">"), {})[key] = value
    return rows


def test_a_table_is_an_observation_a_row(tmp_path: Path) -> None:
    stated = read(
        tmp_path / "a.csv",
        "\ufeffRegion;År;Folkmängd;Andel;Anm.\r\n"
        "0561 Åtvidaberg;2023;11 500;0,5;\r\n"
        "0561 Åtvidaberg;2024;11\u00a0400;0,25;rättad\r\n"
        "05;2024;470123;..;\r\n"
        "\r\n"
        "00 Riket;2024;10500000;-1;\r\n"
        "SE12;2024;..;;\r\n"
        "212000-0415;2024;7;;\r\n",
    )
    rows = observations(stated)
    assert rows == {
        "0561-2023": {**row("municipality/0561", 2023, 11500), "andel": decimal("0.5")},
        "0561-2024": {**row("municipality/0561", 2024, 11400), "andel": decimal("0.25"), "anm": '"rättad"'},
        "05-2024": row("county/05", 2024, 470123),
        "SE-2024": {**row("http://data.europa.eu/nuts/code/SE", 2024, 10500000), "andel": decimal("-1")},
        "SE12-2024": row("http://data.europa.eu/nuts/code/SE12", 2024, None),
        "2120000415-2024": row("organization/2120000415", 2024, 7),
    }
    for heading, name in (("Folkmängd", "folkmangd"), ("Andel", "andel")):
        assert f'<{G}#{name}> <http://www.w3.org/2000/01/rdf-schema#label> "{heading}"' in stated
        assert f"<{G}#{name}> {TYPE} <{QB}MeasureProperty>" in stated
    assert f"<{G}#anm> {TYPE} <{QB}AttributeProperty>" in stated
    population = "<http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <http://www.wikidata.org/prop/direct/P1082>"
    assert [each for each in stated if each.endswith(population)] == [f"<{G}#folkmangd> {population}"]
    assert f"<{G}> {TYPE} <{QB}DataSet>" in stated


def row(thing: str, year: int, population: int | None) -> dict[str, str]:
    iri = thing if thing.startswith("http") else f"https://data.example.se/{thing}"
    stated = {"refArea": f"<{iri}>", "refPeriod": f'"{year}"^^<{XSD}gYear>'}
    stated |= {"type": f"<{QB}Observation>", "dataSet": f"<{G}>"}
    return stated | ({"folkmangd": f'"{population}"^^<{XSD}integer>'} if population is not None else {})


def decimal(text: str) -> str:
    return f'"{text}"^^<{XSD}decimal>'


def test_a_table_needs_no_year(tmp_path: Path) -> None:
    rows = observations(read(tmp_path / "a.csv", "code,jobs\n0561,12\n0580,\n"))
    assert rows["0561"]["jobs"] == f'"12"^^<{XSD}integer>'
    assert set(rows["0580"]) == {"type", "dataSet", "refArea"}


TABLES = [
    ("", "line 1: the header must name every column"),
    ("code,,x\n0561,1,2\n", "column 2 has no name"),
    ("name,population\nA,1\n", "line 1: no column says whose figures a row holds; call one 'code'"),
    ("code,kommun,population\n0561,0561,1\n", "line 1: 'code' and 'kommun' both name the thing"),
    ("code,year\n0561,2024\n", "line 1: there is no column besides code and year"),
    ("code,population\n", "there is no row below the header"),
    ("code,population\n0561,1\n0580\n", "line 3: this has 1 cells, and the header names 2 columns"),
    ('code,population\n0561,"1\n', "this is no CSV"),
    ("code,population\n9999,1\n", "line 2, column 'code': found '9999', expected a code of today"),
    ("code,population\n2120000416,1\n", "line 2, column 'code': found '2120000416'"),
    ("code,population\n561,1\n", "line 2, column 'code': found '561'"),
    ("code,year,population\n0561,-24,1\n", "line 2, column 'year': found '-24', expected a year"),
    ("code,population\n0561,1\n0580,many\n", "line 3, column 'population': found 'many', expected a number"),
    ("code,population\n0561,1\n0580,1.000\n", "line 3, column 'population': found '1.000', expected a number"),
    ("code,year,x\n0561,2024,1\n0580,2024,2\n0561,2024,3\n", "line 4: 0561 stands there again for 2024, as on line 2"),
    ("code,a b,A-B\n0561,1,2\n", "line 1: the columns 'a b' and 'A-B' come to one name"),
    (b"code,population\n0561,\xc5\n", "line 2: this is not UTF-8 text"),
    # Personal data is refused, and not repeated.
    ("code,contact\n0561,Anna\n", "column 'contact': its heading says that it is about persons"),
    ("code,note\n0561,skriv till anna@exempel.se\n", "line 2, column 'note': this holds what may be an e-mail address"),
    ("code,note\n0561,x\n0580,070-123 45 67\n", "line 3, column 'note': this holds what may be a phone number"),
    ("code,note\n0561,19850709-9805\n", "line 2, column 'note': this holds what may be a personal identity number"),
    ("code,n\n0561,198507099805\n", "column 'n': this holds what may be personal identity numbers"),
    ("code,n\n0561,8507099805\n0580,8507099805\n", "column 'n': this holds what may be personal identity numbers"),
    ("code,note\n0561,131052A308T\n", "line 2, column 'note': this holds what may be a personal identity number"),
    ("code,n\n0561,2110625629\n0580,15108695088\n", "column 'n': this holds what may be personal identity numbers"),
    ("code,n\n850709-9805,1\n", "line 2, column 'code': this is the number of a natural person"),
]


@pytest.mark.parametrize(("content", "what"), TABLES)
def test_what_is_no_such_table_is_refused_with_its_line(content: str | bytes, what: str, tmp_path: Path) -> None:
    refuses(tmp_path / "a.csv", content, what)


def refuses(path: Path, content: str | bytes, what: str) -> None:
    with pytest.raises(SourceError) as refusal:
        read(path, content)
    sentence = str(refusal.value)
    assert what in sentence
    assert "figures" in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert not {"8507099805", "198507099805", "anna@exempel.se", "070-123 45 67", "Anna"} & {
        *sentence.split(),
        sentence,
    }


RDF_FILES = {
    "a.ttl": '@prefix ex: <https://ex.example/> . <municipality/0561> ex:p "x"@sv , 1.50 ; ex:q ex:b .',
    "a.nt": '<https://data.example.se/municipality/0561> <https://ex.example/p> "x"@sv .\n'
    f'<https://data.example.se/municipality/0561> <https://ex.example/p> "1.50"^^<{XSD}decimal> .\n'
    "<https://data.example.se/municipality/0561> <https://ex.example/q> <https://ex.example/b> .\n",
    "a.jsonld": '{"@context": {"ex": "https://ex.example/"}, "@id": "municipality/0561", "ex:q": {"@id": "ex:b"}, '
    f'"ex:p": [{{"@value": "x", "@language": "sv"}}, {{"@value": "1.50", "@type": "{XSD}decimal"}}]}}',
    "a.rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://ex.example/">'
    '<r:Description r:about="https://data.example.se/municipality/0561"><ex:p xml:lang="sv">x</ex:p>'
    f'<ex:p r:datatype="{XSD}decimal">1.50</ex:p><ex:q r:resource="https://ex.example/b"/></r:Description></r:RDF>',
}


@pytest.mark.parametrize("name", RDF_FILES)
def test_an_rdf_file_is_read_as_it_is(name: str, tmp_path: Path) -> None:
    assert read(tmp_path / name, RDF_FILES[name]) == {
        '<https://data.example.se/municipality/0561> <https://ex.example/p> "x"@sv',
        f'<https://data.example.se/municipality/0561> <https://ex.example/p> "1.50"^^<{XSD}decimal>',
        "<https://data.example.se/municipality/0561> <https://ex.example/q> <https://ex.example/b>",
    }


def test_blank_nodes_get_names_that_the_file_alone_decides(tmp_path: Path) -> None:
    turtle = "[] <https://ex.example/p> [ <https://ex.example/q> 1 ] , <https://ex.example/b> ."
    stated = read(tmp_path / "a.ttl", turtle)
    assert stated == read(tmp_path / "b.ttl", turtle)
    assert len(stated) == 3
    assert not any("_:" in each for each in stated)


GRAPHS = [
    ("a.ttl", "<https://a.example/> <https://b.example/> .", "line 1"),
    ("a.nt", '<https://a.example/> <https://b.example/> "x" .\n<https://a.example/> oops .\n', "line 2"),
    ("a.jsonld", '{"@context": "https://ex.example/context.jsonld", "a": 1}', "nothing is fetched"),
    ("a.jsonld", '{"@id": "https://a.example/", "@graph": [{"@id": "x:y", "x:p": 1}]}', "graphs of its own"),
    ("a.rdf", "<r:RDF>", "cannot be read as RDF"),
    ("a.ttl", "# nothing", "states nothing"),
    (
        "a.txt",
        "code,x\n0561,1\n",
        "neither RDF nor a table by its name, which must end in .ttl, .nt, .rdf, .jsonld, .csv",
    ),
    ("a.ttl", '<project/25-030-S02> <http://purl.org/dc/terms/title> "x" .', "states dcterms:title of"),
    ("a.ttl", "<municipality/0561> a <https://ex.example/Town> .", "states rdf:type of"),
    (
        "a.ttl",
        '<http://data.europa.eu/nuts/code/SE12> <http://www.w3.org/2004/02/skos/core#note> "x" .',
        "skos:note of",
    ),
    ("a.ttl", '<graph/sources> <http://purl.org/dc/terms/title> "x" .', "states dcterms:title of"),
    ("a.ttl", '<x:y> <x:p> "ring 070-123 45 67" .', "property x:p: this holds what may be a phone number"),
    ("a.ttl", '<x:y> <x:p> "850709-9805" .', "property x:p: this holds what may be a personal identity number"),
    ("a.ttl", "<x:y> <x:p> 198507099805 .", "property x:p: this holds what may be personal identity numbers"),
    (
        "a.ttl",
        '<https://a.example/850709-9805> <x:p> "x" .',
        "an IRI in it: this holds what may be a personal identity",
    ),
    ("a.ttl", "<x:y> <x:p> <mailto:anna%40exempel.se> .", "an IRI in it: this holds what may be an e-mail address"),
]


@pytest.mark.parametrize(("name", "content", "what"), GRAPHS)
def test_what_must_not_be_in_a_graph_is_refused(name: str, content: str, what: str, tmp_path: Path) -> None:
    refuses(tmp_path / name, content, what)


def test_what_is_missing_or_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        list(read_imports([Import("figures", tmp_path / "no.csv", "https://licence.example/")], IRIS, PLACES))
    monkeypatch.setattr(rdf_file, "MAX_STATEMENTS", 2)
    refuses(tmp_path / "a.ttl", "<x:y> <x:p> 1, 2, 3 .", "more than 2 statements")
    monkeypatch.setattr(reading, "MAX_BYTES", 20)
    refuses(tmp_path / "a.csv", "code,jobs\n0561,12\n0580,3\n", "has 25 bytes, and at most 20 are imported")


@given(st.text(max_size=60))
def test_no_table_breaks_the_reader(text: str) -> None:
    with TemporaryDirectory() as folder, suppress(SourceError):
        read(Path(folder) / "a.csv", f"code,{text}\n0561,{text}\n".encode("utf-8", "surrogatepass"))


def test_names_of_graphs() -> None:
    assert all(map(is_graph_name, ("population", "a", "scb-2024", "x1-y2")))
    wrong = ("", "A", "1a", "a_b", "a-", "-a", "a--b", "å", "a" * 41, "sources", "quality", "esf", "public", 1, None)
    assert not any(map(is_graph_name, wrong))
