"""The commands: what they print and how they end."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from tests.replayed import LOST, OTHER, Replayed

from esfgraph.cli import run
from esfgraph.console.account import account, describe
from esfgraph.console.exits import Exit
from esfgraph.publisher.publication import Publication
from esfgraph.release.data_folder import DataFolder

ROOT = Path(__file__).parents[2]
SEEDS = str(ROOT / "seeds")

Command = Callable[..., tuple[int, str, str]]


def test_every_command_explains_itself(esfgraph: Command) -> None:
    for arguments in (
        [],
        ["build"],
        ["serve"],
        ["validate"],
        ["query"],
        ["owners"],
        ["postcodes"],
        ["releases"],
        ["releases", "list"],
        ["releases", "show"],
        ["releases", "diff"],
        ["releases", "verify"],
        ["releases", "rollback"],
        ["releases", "prune"],
    ):
        code, out, _ = esfgraph(*arguments, "--help")
        assert code == 0
        assert "Usage: esfgraph" in out
        assert esfgraph(*arguments, "-h") == (0, out, "")


def test_the_version_is_that_of_the_package(esfgraph: Command) -> None:
    assert esfgraph("--version")[1].startswith("esfgraph 0.")


def test_build_tells_release_counts_and_base(esfgraph: Command, tmp_path: Path) -> None:
    code, out, _ = esfgraph("build", SEEDS, "--data", str(tmp_path))
    assert code == Exit.PUBLISHED
    assert re.search(r"^Projects +5$", out, re.MULTILINE)
    assert re.search(r"^Records refused +0$", out, re.MULTILINE)
    assert "set --base-iri" in out


def test_build_as_json_is_one_object(esfgraph: Command, tmp_path: Path) -> None:
    code, out, _ = esfgraph("build", SEEDS, "--data", str(tmp_path), "--json", "--base-iri", "https://data.example.se/")
    summary = json.loads(out)
    assert code == Exit.PUBLISHED
    assert summary["projects"] == summary["records_read"] == 5
    assert summary["unknown_labels"] == []
    assert summary["personal_values_dropped"] == 2
    assert summary["release"] == DataFolder(tmp_path).root.joinpath("current").readlink().name


def test_some_refused_is_exit_1(esfgraph: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\0\1\2")
    code, out, _ = esfgraph("build", SEEDS, str(tmp_path / "bad.txt"), "--data", str(tmp_path / "data"))
    assert code == Exit.SOME_REFUSED
    assert "Violation: 1 × " in out
    assert "e.g. bad.txt: The file holds control characters" in out


WRONG = {
    "a missing source": ("build", "nowhere"),
    "a base IRI without a slash": ("build", SEEDS, "--base-iri", "https://data.example.se"),
    "a base IRI that is none": ("build", SEEDS, "--base-iri", "banana"),
    "a base IRI that is empty": ("build", SEEDS, "--base-iri", ""),
    "a source without a name": ("build", ""),
    "sources of which one has no name": ("build", SEEDS, ""),
    "a query without a release": ("query", "ASK {}"),
    "a release without a name to go back to": ("releases", "rollback", ""),
    "a release to go back to that is a path": ("releases", "rollback", "../../seeds"),
    "a missing release to go back to": ("releases", "rollback", "0123456789abcdef"),
    "no release to go back to": ("releases", "rollback"),
    "no release to show": ("releases", "show"),
    "a missing release to compare": ("releases", "diff", "0123456789abcdef", "0123456789abcdef"),
    "a file to validate that is no RDF": ("validate", str(ROOT / "pyproject.toml")),
    "a release to validate that is not there": ("validate", "0123456789abcdef"),
    "a file to validate that is not there": ("validate", "nowhere.ttl"),
    "a file to validate without a suffix": ("validate", "a" * 300),
    "a folder to validate": ("validate", str(ROOT)),
    "nothing to validate": ("validate", ""),
    "a name that is too long": ("build", "a" * 300),
    "a register that is not there": ("build", SEEDS, "--owners", "nowhere.csv"),
    "a register that is a folder": ("build", SEEDS, "--owners", str(ROOT)),
    "a register without its columns": ("build", SEEDS, "--owners", str(ROOT / "pyproject.toml")),
    "postcodes without their columns": ("build", SEEDS, "--postcodes", str(ROOT / "pyproject.toml")),
    "a pattern that nothing fits": ("build", "*.nothing"),
    "shapes that are not there": ("validate", str(ROOT / "shapes" / "project.ttl"), "--shapes", "nowhere"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_is_one_sentence_and_exit_2(name: str, esfgraph: Command, tmp_path: Path) -> None:
    code, _, err = esfgraph(*WRONG[name], "--data", str(tmp_path / "data"))
    assert code == Exit.CANNOT_RUN
    assert err.startswith("esfgraph: ")
    assert len(err.splitlines()) == 1


def test_a_folder_without_records_is_told_what_is_looked_for(esfgraph: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    code, out, _ = esfgraph("build", str(tmp_path / "in"), "--data", str(tmp_path / "data"))
    assert code == Exit.NOTHING_PUBLISHABLE
    assert "No record was found: a folder is searched for" in out


@pytest.fixture
def data(own_data: DataFolder) -> str:
    return str(own_data.root)


def test_query_prints_a_table(esfgraph: Command, data: str) -> None:
    query = "SELECT ?title WHERE { ?p a esf:Project ; dcterms:title ?title } ORDER BY ?title"
    code, out, _ = esfgraph("query", query, "--data", data)
    assert code == 0
    assert "Snabbspår Åtvidaberg" in out
    assert out.rstrip().endswith("5 row(s)")


def test_a_table_shows_terms_as_they_are(esfgraph: Command, data: str) -> None:
    code, out, _ = esfgraph("query", "SELECT (<urn:x:a> AS ?term) (':x: [b]' AS ?text) {}", "--data", data)
    assert code == 0
    assert "urn:x:a" in out
    assert ":x: [b]" in out


def test_a_table_shows_control_characters_and_does_not_obey_them(esfgraph: Command, data: str) -> None:
    query = "SELECT ('a\\u001b[31mb\\u202Ec' AS ?text) {}"
    assert esfgraph("query", query, "--data", data)[1].splitlines()[1].strip() == r"a\x1b[31mb\u202ec"
    csv = esfgraph("query", query, "--data", data, "--format", "csv")[1]
    assert csv.splitlines()[1] == "a\x1b[31mb\u202ec", "what programs read is as it is"


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_query_writes_every_result_format(form: str, esfgraph: Command, data: str) -> None:
    code, out, _ = esfgraph("query", "SELECT (1 AS ?one) {}", "--format", form, "--data", data)
    assert code == 0
    assert "one" in out


@pytest.mark.parametrize("form", ["turtle", "n-triples", "json-ld", "rdf-xml"])
def test_query_writes_every_graph_format(form: str, esfgraph: Command, data: str) -> None:
    code, out, _ = esfgraph("query", "DESCRIBE :programme\\/2021SE05SFPR001", "--format", form, "--data", data)
    assert code == 0
    assert "2021SE05SFPR" in out


def test_query_from_a_file_and_its_syntax_error(esfgraph: Command, data: str, tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_text("SELEC * {}", encoding="utf-8")
    code, _, err = esfgraph("query", str(tmp_path / "bad.rq"), "--data", data)
    assert code == Exit.CANNOT_RUN
    assert "not SPARQL 1.1" in err


SYNTAX = {
    "SELEC * {}": ("line 1, column 1: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE", "SELEC * {}", "^"),
    "SELECT * {\n  ?s ?p ?o\n} LIMIT -1": ("line 3, column 9: this cannot stand here: -1", "} LIMIT -1", " " * 8 + "^"),
    "SELECT * {\n  ?s a foo:Bar }": (
        "line 2, column 8: the prefix 'foo:' is not declared; begin the query with a line PREFIX foo: <...>",
        "  ?s a foo:Bar }",
        "       ^",
    ),
    "SELECT ?x { ?s ?p ?o } GROUP BY ?s": (
        "line 1, column 35: SELECT has a variable that is neither grouped nor summed up: put it in GROUP BY, or in an "
        "aggregate such as COUNT or SAMPLE",
        "SELECT ?x { ?s ?p ?o } GROUP BY ?s",
        " " * 34 + "^",
    ),
}
"""What is said of a query, its line, and where the mark stands."""


@pytest.mark.parametrize("query", SYNTAX)
def test_a_query_that_is_no_sparql_is_shown_at_its_place(query: str, esfgraph: Command, data: str) -> None:
    reason, line, mark = SYNTAX[query]
    code, out, err = esfgraph("query", query, "--data", data)
    assert (code, out) == (Exit.CANNOT_RUN, "")
    assert err.splitlines() == [f"esfgraph: The query is not SPARQL 1.1: {reason}.", line, mark]
    assert "expected" not in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_query_from_a_file_of_any_system(encoding: str, esfgraph: Command, data: str, tmp_path: Path) -> None:
    (tmp_path / "a.rq").write_bytes('# å\r\nSELECT ("år" AS ?text)\r\n{}\r\n'.encode(encoding))
    code, out, _ = esfgraph("query", str(tmp_path / "a.rq"), "--data", data, "--format", "csv")
    assert (code, out.split()) == (0, ["text", "år"])


@pytest.mark.parametrize("name", ["a.rq", "A.RQ", "a.sparql", "a.txt", "query", "with spaces.rq"])
def test_a_query_from_a_file_of_any_name(name: str, esfgraph: Command, data: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("SELECT (1 AS ?one) {}", encoding="utf-8")
    code, out, _ = esfgraph("query", str(tmp_path / name), "--data", data, "--format", "csv")
    assert (code, out.split()) == (0, ["one", "1"])


UNREADABLE = {
    "missing.rq": "No such file",
    "missing.sparql": "No such file",
    "missing.txt": "No such file",
    "no/such/folder/query.rq": "No such file",
    "missing": "No such file",
    "folder.rq": "Is a directory",
    "folder": "Is a directory",
    "binary.rq": "no text in UTF-8",
    "binary": "no text in UTF-8",
    "a" * 300 + ".rq": "File name too long",
}


@pytest.mark.parametrize("name", UNREADABLE, ids=lambda name: name[:30])
def test_a_query_file_that_cannot_be_read_is_one_sentence(
    name: str, esfgraph: Command, data: str, tmp_path: Path
) -> None:
    for binary, folder in (("binary", "folder"), ("binary.rq", "folder.rq")):
        (tmp_path / binary).write_bytes(b"\xe5 \x00")
        (tmp_path / folder).mkdir()
    code, out, err = esfgraph("query", str(tmp_path / name), "--data", data)
    assert (code, out) == (Exit.CANNOT_RUN, "")
    assert re.fullmatch(rf"esfgraph: The query '.*{name}' .*{UNREADABLE[name]}.*\.\n", err)


NO_ANSWER = {
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }": "",
    "SELECT (<http://e/f>(1) AS ?x) {}": "custom function <http://e/f>",
    "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }": "",
    "": "The query is not SPARQL 1.1: line 1, column 1: the query is empty.",
}


@pytest.mark.parametrize("query", NO_ANSWER)
def test_a_query_that_cannot_be_answered_is_one_sentence(query: str, esfgraph: Command, data: str) -> None:
    code, out, err = esfgraph("query", query, "--data", data)
    assert (code, out) == (Exit.CANNOT_RUN, "")
    assert re.fullmatch(r"esfgraph: The query (cannot be answered: .*|is not SPARQL 1\.1: .*)\.\n", err)
    assert NO_ANSWER[query] in err


def test_a_folder_of_releases_that_is_a_file_is_one_sentence(esfgraph: Command, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    code, _, err = esfgraph("build", SEEDS, "--data", str(tmp_path / "data"))
    assert code == Exit.CANNOT_RUN
    assert err.startswith(f"esfgraph: '{tmp_path}/data' is no folder; nothing was published")


@pytest.mark.parametrize("form", ["json", "turtle"])
def test_a_format_that_does_not_fit_the_answer_is_one_sentence(form: str, esfgraph: Command, data: str) -> None:
    query = "CONSTRUCT WHERE { ?s a esf:Project }" if form == "json" else "ASK {}"
    code, _, err = esfgraph("query", query, "--format", form, "--data", data)
    assert code == Exit.CANNOT_RUN
    assert "cannot be written as" in err


def test_validate_a_release_and_files(esfgraph: Command, own_data: DataFolder, tmp_path: Path) -> None:
    current = own_data.current()
    assert current is not None
    code, out, _ = esfgraph("validate", current.id, "--data", str(own_data.root))
    assert code == Exit.PUBLISHED
    assert "0 violation(s)" in out
    (tmp_path / "bad.ttl").write_text("<http://e/p> a <https://w3id.org/esfgraph/ontology#Project> .", encoding="utf-8")
    code, out, _ = esfgraph("validate", str(tmp_path / "bad.ttl"))
    assert code == Exit.SOME_REFUSED
    assert "Violation  http://e/p" in out
    assert "A project names the source records" in out
    for output, sign in {"json": '"conforms": false', "csv": "severity,focus,", "turtle": "sh:conforms false"}.items():
        code, out, _ = esfgraph("validate", str(tmp_path / "bad.ttl"), "--format", output, "--engine", "pyshacl")
        assert code == Exit.SOME_REFUSED
        assert sign in out
    code, out, _ = esfgraph("validate", str(tmp_path / "bad.ttl"), "--format", "sarif")
    assert json.loads(out)["version"] == "2.1.0"
    shapes = tmp_path / "own.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . [] sh:targetNode <http://e/p> ; sh:nodeKind sh:Literal ; "
        "sh:severity sh:Warning .",
        encoding="utf-8",
    )
    code, out, _ = esfgraph("validate", str(tmp_path / "bad.ttl"), "--shapes", str(shapes))
    assert code == Exit.PUBLISHED, "a warning is no violation"
    assert "0 violation(s), 1 other finding(s)" in out


def test_no_release_yet_is_told_with_the_next_command(esfgraph: Command, tmp_path: Path) -> None:
    assert esfgraph("releases", "list", "--data", str(tmp_path)) == (
        0,
        f"There is no release in '{tmp_path}' yet; 'esfgraph build SOURCE' makes one.\n",
        "",
    )


def test_rollback_serves_the_release_before(esfgraph: Command, own_data: DataFolder) -> None:
    first = own_data.current()
    assert first is not None
    esfgraph("build", SEEDS, "--data", str(own_data.root), "--base-iri", "https://data.example.se/")
    assert own_data.current() != first
    code, out, _ = esfgraph("releases", "rollback", "--data", str(own_data.root))
    assert code == 0
    assert first.id in out
    assert own_data.current() == first
    _, listing, _ = esfgraph("releases", "list", "--data", str(own_data.root))
    assert [line[:18] for line in listing.splitlines() if line.startswith("*")] == [f"* {first.id}"]
    assert [entry["release"] for entry in own_data.history()][::2] == [first.id, first.id]


def test_a_library_error_is_never_a_stack_trace(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    application = typer.Typer(pretty_exceptions_enable=False)

    @application.command()
    def fail() -> None:
        DataFolder(ROOT / "nowhere").release("x")

    monkeypatch.setattr("sys.argv", ["esfgraph"])
    with pytest.raises(SystemExit):
        run(application)
    assert "Traceback" not in capfd.readouterr().err


def test_releases_are_compared_shown_and_pruned(esfgraph: Command, replayed: Replayed, tmp_path: Path) -> None:
    shutil.copytree(replayed.data.root, tmp_path, symlinks=True, dirs_exist_ok=True)
    data, (one, two, three) = ("--data", str(tmp_path)), replayed.ids
    _, out, _ = esfgraph("releases", "diff", one, two, *data)
    assert "Projects: 1 new, 2 changed, 1 not in what was read\n" in out
    assert f"+ project/{OTHER}\n" in out, "what is withdrawn has no words, also where it came"
    assert re.search(r"^    Granted support \(SEK\): 9923980 -> 9923990  \[000_\w+\.txt, line 13\]$", out, re.MULTILINE)
    _, out, _ = esfgraph("releases", "diff", one, two, *data, "--json")
    assert [each["what"] for each in json.loads(out)["changes"]].count("changed") == 3
    _, out, _ = esfgraph("releases", "diff", one, three, *data)
    assert "Projects: 2 changed\n" in out, "two that did not follow each other"
    assert esfgraph("releases", "diff", one, one, *data)[:2] == (0, "the same as before\n")
    _, out, _ = esfgraph("releases", "show", two, *data)
    assert f"Since the release before, {one}:\n  Projects: 1 new, 2 changed, 1 not in what was read\n" in out
    _, out, _ = esfgraph("releases", "prune", "--keep", "2", *data)
    assert out == f"Release {one} was removed.\n"
    _, out, _ = esfgraph("releases", "prune", "--keep", "2", *data)
    assert out.startswith("Nothing was removed")
    assert esfgraph("releases", "diff", one, two, *data)[0] == 0
    assert esfgraph("releases", "diff", two, one, *data)[0] == Exit.CANNOT_RUN


def test_a_build_tells_what_changed(replayed: Replayed) -> None:
    publication = Publication(base_iri="https://data.example.se/")
    *lines, unstated = describe(replayed.results[1], replayed.data.root, publication)
    assert "'esfgraph init" in unstated
    assert "Projects: 1 new, 2 changed, 1 not in what was read" in lines
    assert f"- project/{LOST}  Process för framsteg (not in what was read)" in lines
    assert lines[-1].startswith("All 6 changes: esfgraph releases diff ")
    assert account(replayed.results[1], publication)["difference"]["project"] == {"missing": 1, "changed": 2, "new": 1}
    assert account(replayed.results[0], publication)["difference"] is None
