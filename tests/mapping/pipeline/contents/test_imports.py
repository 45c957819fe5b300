"""Imports in a build: each in its own graph, described in the public one, repeatable, and without a trace elsewhere."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.populations import LICENCE, SOURCE, YEARS, inhabitants, population

from esfgraph.errors import SourceError
from esfgraph.imports.imported import Import
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.verification import damages

ROOT = Path(__file__).parents[4]
GRAPH = ox.NamedNode("http://localhost:8000/graph/population")
PER_PLACE = """
PREFIX sdmx: <http://purl.org/linked-data/sdmx/2009/dimension#>
SELECT (COUNT(*) AS ?rows) (SUM(?n) AS ?people) { GRAPH <http://localhost:8000/graph/population> {
  ?row sdmx:refArea ?place ; sdmx:refPeriod "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> ; ?measure ?n .
  ?measure <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <http://www.wikidata.org/prop/direct/P1082> } }"""


@pytest.fixture
def imported(importing: tuple[DataFolder, BuildResult]) -> Release:
    release = importing[1].release
    assert release
    return release


def lines(release: Release, dump: str) -> set[str]:
    return {*gzip.decompress((release.path / "dumps" / dump).read_bytes()).decode().splitlines()}


def test_an_import_is_a_graph_and_nothing_else_changes(release: Release, imported: Release) -> None:
    before, after = lines(release, "esf.nq.gz"), lines(imported, "esf.nq.gz")
    own = lines(imported, "graph-population.nq.gz")
    assert before <= after
    about = after - before - own
    assert all(line.endswith(f" {GRAPH} .") for line in own)
    assert {*map(subject, about)} == {"<http://localhost:8000/dataset/graph>", str(GRAPH)}
    assert imported.counts["imported_statements"] == len(own)
    assert imported.lists == ("imports.population",)
    assert release.lists == ()
    assert imported.id != release.id
    for dump in ("projects.csv", "owners.csv", "observations.csv"):
        assert (release.path / "dumps" / dump).read_bytes() == (imported.path / "dumps" / dump).read_bytes()
    assert not list(damages(imported.path))


def subject(line: str) -> str:
    return line.partition(" ")[0]


def test_it_is_described_in_the_public_graph(imported: Release) -> None:
    stated = {
        (quad.predicate.value.replace("#", "/").rpartition("/")[2], str(quad.object))
        for quad in imported.open_store().quads_for_pattern(GRAPH, None, None, ox.DefaultGraph())
    }
    [digest] = [value for key, value in stated if key == "identifier"]
    assert digest.startswith('"sha256:')
    own = len(lines(imported, "graph-population.nq.gz"))
    assert stated - {("identifier", digest)} == {
        ("type", "<http://rdfs.org/ns/void#Dataset>"),
        ("title", '"Folkmängd, påhittad"@sv'),
        ("title", '"Population, made up"@en'),
        ("license", f"<{LICENCE}>"),
        ("source", f"<{SOURCE}>"),
        ("date", '"2025-02-20"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("triples", f'"{own}"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    }


def test_queries_reach_it_by_its_name(imported: Release) -> None:
    answer = imported.open_store().query(PER_PLACE)
    assert isinstance(answer, ox.QuerySolutions)
    [row] = answer
    assert (int(row["rows"].value), int(row["people"].value)) == (
        len(inhabitants(YEARS[-1])),
        sum(inhabitants(YEARS[-1]).values()),
    )


def test_the_same_import_gives_the_same_release_and_a_changed_one_another(
    importing: tuple[DataFolder, BuildResult], imported: Release, tmp_path: Path
) -> None:
    data = DataFolder(tmp_path / "data")
    table = population(tmp_path / "table.csv")
    again = build([ROOT / "seeds"], data, Iris(), imports=[table])
    assert again.release
    assert again.release.id == imported.id  # whatever the file is called
    with table.file.open("a", encoding="utf-8") as file:
        file.write("1280;2024;12\n")
    changed = build([ROOT / "seeds"], data, Iris(), imports=[table])
    assert changed.release
    assert changed.served
    assert changed.release.id != imported.id
    assert lines(changed.release, "graph-population.nq.gz") > lines(imported, "graph-population.nq.gz")
    other = build([ROOT / "seeds"], data, Iris(), imports=[replace(table, licence="https://licence.example/")])
    assert other.release
    assert other.release.id not in (imported.id, changed.release.id)


def test_an_import_that_is_refused_leaves_what_is_served(own_data: DataFolder, tmp_path: Path) -> None:
    served = own_data.served_last()
    (tmp_path / "a.csv").write_text("code,population\n0561,many\n0580,1\n", encoding="utf-8")
    with pytest.raises(SourceError, match="line 2, column 'population'"):
        build([ROOT / "seeds"], own_data, Iris(), imports=[Import("a", tmp_path / "a.csv", LICENCE)])
    assert own_data.served_last() == served


Command = Callable[..., tuple[int, str, str]]


def test_the_command_imports_and_says_when_one_is_forgotten(esfgraph: Command, tmp_path: Path) -> None:
    data, table = str(tmp_path / "data"), population(tmp_path / "population.csv")
    options = ("--import", str(table.file), "--graph", "population", "--license", LICENCE)
    code, out, error = esfgraph("build", "--data", data, *options)
    assert (code, error) == (0, "")
    assert "Statements of the graph population" in out
    code, out, _ = esfgraph("build", "--data", data)
    assert code == 0
    assert "without the list of yours (imports.population)" in out
    assert "publication.toml' (imports.population)" in out
    (tmp_path / "data" / "publication.toml").write_text(
        f'[imports.population]\nfile = "../population.csv"\nlicence = "{LICENCE}"\n', encoding="utf-8"
    )
    code, out, _ = esfgraph("build", "--data", data)
    assert code == 0
    current = DataFolder(tmp_path / "data").current()
    assert current
    assert current.lists == ("imports.population",)
    code, _, error = esfgraph("build", "--data", data, *options)
    assert code == 0
    assert "publication.toml', line 2 states imports.population.file" in error


WRONG = [
    (("--import", "a.csv"), "There are 1 --import, 0 --graph and 0 --license"),
    (("--import", "a.csv", "--graph", "sources", "--license", LICENCE), "--graph 'sources' cannot be used"),
    (("--import", "a.csv", "--graph", "a", "--license", "CC0"), "--license 'CC0': expected the IRI of a licence"),
    (
        ("--import", "no.csv", "--graph", "a", "--license", LICENCE),
        "The import 'a', 'no.csv': this file cannot be read",
    ),
    (2 * ("--import", "a.csv", "--graph", "a", "--license", LICENCE), "--graph 'a' cannot be used"),
]


@pytest.mark.parametrize(("options", "sentence"), WRONG)
def test_wrong_options_are_told_in_a_sentence(
    options: tuple[str, ...], sentence: str, esfgraph: Command, tmp_path: Path
) -> None:
    code, out, error = esfgraph("build", "--data", str(tmp_path / "data"), *options)
    assert (code, out) == (2, "")
    assert sentence in error
    assert error.count("\n") == 1


def test_an_import_that_is_stated_and_missing_is_told_with_its_line(esfgraph: Command, tmp_path: Path) -> None:
    (tmp_path / "publication.toml").write_text(
        f'[imports.population]\nlicence = "{LICENCE}"\nfile = "no.csv"\n', encoding="utf-8"
    )
    code, _, error = esfgraph("build", "--data", str(tmp_path))
    assert code == 2
    assert "line 3, key 'imports.population.file': there is no file" in error
