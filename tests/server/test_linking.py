"""Links obtained from a second SPARQL server, built into a release, asked for and shown; without them all is as was."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from pyoxigraph import Literal, NamedNode, Quad
from tests.clients import TestClient

from esfgraph.query.examples import load_examples
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.serving import RunningServer

Command = Callable[..., tuple[int, str, str]]
ENTITY, DIRECT = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
STATED = [
    ("Q1", "P6460", "212000-0415"),
    ("Q2", "P6460", "2120001561"),
    ("Q3", "P6460", "2120000084"),
    ("Q4", "P6460", "2120000084"),
    ("Q5", "P6460", "850709-9805"),
    ("Q6", "P6460", "5560360793"),
    ("Q7", "P525", "0561"),
    ("Q8", "P525", "9999"),
]
"""Invented items: two of one number, one of a person, one of an owner that we have not, one of no municipality."""
CONTACT = """[contact]
name = "Öppna data"
page = "https://www.example.se/kontakt"
"""


@pytest.fixture(scope="module")
def endpoint(
    tmp_path_factory: pytest.TempPathFactory,
    write_release: Callable[[DataFolder, str, Iterable[Quad]], Release],
    running: Callable[[FastAPI], "AbstractContextManager[RunningServer]"],
) -> Iterator[str]:
    """The address of a second server of ours, which knows items of Wikidata."""
    data = DataFolder(tmp_path_factory.mktemp("second"))
    quads = (Quad(NamedNode(ENTITY + item), NamedNode(DIRECT + key), Literal(code)) for item, key, code in STATED)
    data.switch(write_release(data, "0" * 16, quads))
    with running(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as server:
        yield f"http://127.0.0.1:{server.port}/sparql"


def test_owners_and_places_lead_to_wikidata_after_links_were_obtained(
    own_data: DataFolder, release: Release, esfgraph: Command, endpoint: str
) -> None:
    data, folder = ("--data", str(own_data.root)), own_data.links
    ask = ("--endpoint", endpoint, "--allow-private", *data)
    code, _, errors = esfgraph("link", "wikidata-owners", *ask)
    assert (code, "Whom a site can turn to is not stated" in errors, folder.exists()) == (2, True, False)
    own_data.publication.write_text(CONTACT, encoding="utf-8")
    assert esfgraph("link", "wikidata-owners", "--endpoint", endpoint, *data)[0] == 2  # a private network
    code, said, _ = esfgraph("link", "wikidata-owners", *ask)
    assert code == 0
    lines = said.splitlines()
    assert lines[0].startswith("  3 link(s), obtained 20")
    assert lines[0].endswith(f" from {endpoint}")
    assert lines[1:4] == [
        "  1 pair(s) left out: the key is none that holds here, or may be a person's",
        "  2 pair(s) left out: one key leads to several things, or several keys to one",
        "Of 5 thing(s) in the release that is served, 2 have a link.",
    ]
    kept = json.loads((folder / "wikidata-owners.json").read_text(encoding="utf-8"))
    assert kept["links"] == {"2120000415": f"{ENTITY}Q1", "2120001561": f"{ENTITY}Q2", "5560360793": f"{ENTITY}Q6"}
    assert (kept["source"], kept["counts"]["pairs"]) == (endpoint, 6)
    assert "9805" not in json.dumps(kept)
    assert esfgraph("link", "wikidata-municipalities", *ask)[0] == 0

    before = own_data.current()
    assert before is not None
    assert before.id == release.id  # what is served is left as it is
    assert esfgraph("build", *data)[0] == 0
    items = esfgraph("query", str(query(own_data, "owners-in-wikidata")), "--format", "csv", *data)[1].splitlines()
    assert [line.split(",")[0::2] for line in items[1:]] == [
        ["http://localhost:8000/organization/2120001561", f"{ENTITY}Q2"],
        ["http://localhost:8000/organization/2120000415", f"{ENTITY}Q1"],
    ]
    without = esfgraph("query", str(query(own_data, "owners-not-in-wikidata")), "--format", "csv", *data)[1]
    assert [line.split(",")[1] for line in without.splitlines()[1:]] == ["2120000084", "8025185011"]
    described(own_data, endpoint)

    shutil.rmtree(folder)
    assert esfgraph("build", *data)[0] == 0
    after = own_data.current()
    assert after is not None
    assert after.id == release.id  # without links a build is as it was


def query(data: DataFolder, name: str) -> Path:
    """A file of an example query."""
    path = data.root / f"{name}.rq"
    path.write_text(next(each for each in load_examples() if each.name == name).with_prefixes, encoding="utf-8")
    return path


def described(data: DataFolder, endpoint: str) -> None:
    """The sets stand in the description of the graph, the links on the pages and documents of things."""
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as site:
        void = site.get("/.well-known/void", headers={"Accept": "application/n-triples"}).text
        for name, predicate, rule in (
            ("wikidata-owners", "2", "link-by-number"),
            ("wikidata-municipalities", "1", "link-by-code"),
        ):
            me = f"<http://localhost:8000/dataset/graph/links/{name}>"
            assert f"<http://localhost:8000/dataset/graph> <http://rdfs.org/ns/void#subset> {me} ." in void
            assert f"{me} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://rdfs.org/ns/void#Linkset> ." in void
            assert f'{me} <http://rdfs.org/ns/void#triples> "{predicate}"' in void
            assert f"{me} <http://purl.org/dc/terms/source> <{endpoint}> ." in void
            assert f"{me} <http://purl.org/dc/terms/created> " in void
            assert f"concept/evidence/{rule}> ." in void
            for language in ("sv", "en"):
                assert site.get(f"/{language}/dataset/graph/links/{name}").status_code == 200
        for path, item in (("organization/2120000415", "Q1"), ("municipality/0561", "Q7")):
            assert f"{ENTITY}{item}" in site.get(f"/sv/{path}").text
            document = site.get(f"/{path}.nt").text
            assert f"<http://www.w3.org/2004/02/skos/core#exactMatch> <{ENTITY}{item}> ." in document
        public = gzip.decompress(site.get("/downloads/public.nt.gz").content).decode()
        assert (f"<{ENTITY}Q7>" in public, f"<{ENTITY}Q8>" in public, f"<{ENTITY}Q6>" in public) == (True, False, False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("wikidata-owners",), "Say where the links are from: one of --endpoint URL and --result FILE."),
        (("nothing", "--result", "x"), "There is no link set 'nothing'; name one of wikidata-owners, "),
        (("wikidata-owners", "--result", "x"), "The saved answer 'x' cannot be read"),
        (("wikidata-owners", "--endpoint", "ftp://x"), "'ftp://x' is no address of an endpoint; give one such as"),
    ],
)
def test_what_cannot_be_obtained_is_told_in_a_sentence(
    arguments: tuple[str, ...], sentence: str, esfgraph: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, errors = esfgraph("link", *arguments, "--data", str(tmp_path))
    assert (code, said) == (2, "")
    assert sentence in errors
    assert [*tmp_path.iterdir()] == []


def test_an_answer_without_a_link_leaves_what_was_kept(esfgraph: Command, tmp_path: Path) -> None:
    saved = tmp_path / "saved.csv"
    saved.write_text(f"key,target\n212000-0415,{ENTITY}Q1\n", encoding="utf-8")
    arguments = ("link", "wikidata-owners", "--result", str(saved), "--data", str(tmp_path))
    assert esfgraph(*arguments)[0] == 0
    kept = (tmp_path / "links" / "wikidata-owners.json").read_bytes()
    assert b"saved" not in kept  # the name of a file may be personal
    saved.write_text("key,target\n", encoding="utf-8")
    code, _, errors = esfgraph(*arguments)
    assert (code, "gives no link of wikidata-owners" in errors) == (2, True)
    assert (tmp_path / "links" / "wikidata-owners.json").read_bytes() == kept
    listed = esfgraph("link", "--data", str(tmp_path))[1].splitlines()
    assert listed[0] == "wikidata-owners: Project owners in Wikidata"
    assert listed[1].startswith("  1 link(s), obtained ")
    (tmp_path / "links" / "wikidata-owners.json").write_text("{}", encoding="utf-8")
    code, _, errors = esfgraph("build", "--data", str(tmp_path))
    assert code == 2
    assert "make them again with 'esfgraph link wikidata-owners', or remove the file" in errors


def test_the_query_of_a_set_can_be_asked_elsewhere(esfgraph: Command, tmp_path: Path) -> None:
    assert "P6460" in esfgraph("link", "wikidata-owners", "--show-query", "--data", str(tmp_path))[1]
