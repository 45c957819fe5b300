"""What is forgotten or cannot be meant is told in one sentence with file and line, and what is served stays served."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cases import each_of

from esfgraph.console.account import account, describe
from esfgraph.console.exits import Exit
from esfgraph.console.publication import overrides
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.publisher.publication import Publication, read_publication
from esfgraph.publisher.publication_keys import KEYS
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.release.change import Change, Going
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.objections import Objection, objections
from esfgraph.rules import Severity

ROOT = Path(__file__).parents[3]
SEEDS = str(ROOT / "seeds")
BASE, OTHER = "https://data.example.se/", "https://other.example.se/"
OWNER = "organization/2120000985"
"""The owner of a seed that prints no number: only the publisher's own list has it."""

NAMED = f'base_iri = "{BASE}"\n'
LICENCE = 'licence = "https://example.se/licence"\n'
LISTED = '[lists]\nowners = "owners.csv"\n'
PUBLISHER = '[publisher]\nname = { sv = "A", en = "B" }\niri = "https://example.se/"\ntype = "Company"\n'
CONTACT = '[contact]\nname = "A"\npage = "https://example.se/contact"\n'

Command = Callable[..., tuple[int, str, str]]


def stated(folder: Path, text: str) -> Publication:
    (folder / "owners.csv").write_text("number,name\n2120000985,Hässleholms kommun\n", encoding="utf-8")
    (folder / "publication.toml").write_text(text, encoding="utf-8")
    return read_publication(folder)


def test_what_is_forgotten_is_not_served_and_who_insists_is_told_nothing(tmp_path: Path, esfgraph: Command) -> None:
    data = DataFolder(tmp_path)
    stated(tmp_path, "")
    data.publication.unlink()
    served = build([ROOT / "seeds"], data, Iris(BASE), owners=tmp_path / "owners.csv").release
    code, out, _ = esfgraph("build", SEEDS, "--data", str(tmp_path))
    assert code == Exit.NOT_SERVED
    assert f"All 10 IRIs of projects and owners that are served under {BASE} would be renamed to {DEFAULT_BASE}" in out
    assert f"1 of 5 owners would lose their IRIs ({OWNER[13:]}), for this release was built without the list" in out
    assert f'state base_iri = "{BASE}" in {str(data.publication)!r}.' in out
    assert "build again with --rename --allow-shrink." in out
    assert served
    assert data.current() == served
    assert len(served.open_store()) > 0
    esfgraph("init", "--data", str(tmp_path))
    assert read_publication(tmp_path).base_iri == BASE, "what is served already is proposed"
    stated(tmp_path, NAMED.replace(BASE, OTHER) + LICENCE + LISTED + PUBLISHER + CONTACT)
    code, out, err = esfgraph("build", SEEDS, "--data", str(tmp_path), "--rename")
    assert (code, err, "publication.toml" in out) == (Exit.PUBLISHED, "", False)
    assert f"IRIs under {BASE} lead to those under {OTHER} (301)" in out
    assert data.bases() == (BASE, OTHER)
    current = data.current()
    assert current
    assert (current.base_iri, current.lists) == (OTHER, ("owners",))


CANNOT_RUN = {
    "a list that is not there": (
        *(NAMED + LISTED.replace("owners.csv", "gone.csv"), 3, "key 'lists.owners': there is no file"),
    ),
    "a licence that is no IRI": (NAMED + 'licence = "CC0"\n', 2, "key 'licence': found 'CC0', expected the IRI of a"),
    "a base that is none": ('base_iri = "data.example.se"\n', 1, "key 'base_iri': found 'data.example.se'"),
}


@pytest.mark.parametrize("name", CANNOT_RUN)
def test_what_cannot_be_meant_ends_a_build_before_it_begins(name: str, tmp_path: Path, esfgraph: Command) -> None:
    text, line, what = CANNOT_RUN[name]
    file = stated(tmp_path, text).file if name == "a list that is not there" else tmp_path / "publication.toml"
    file.write_text(text, encoding="utf-8")
    code, _, err = esfgraph("build", SEEDS, "--data", str(tmp_path))
    assert code == Exit.CANNOT_RUN
    assert err.count("\n") == 1
    assert f"{str(file)!r}, line {line}, {what}" in err
    assert not (tmp_path / "releases").exists()


def release(base: str = BASE, projects: int = 100, *lists: str) -> Release:
    manifest = {"base_iri": base, "counts": {"projects": projects}, "lists": lists}
    return Release(f"{base}{projects}{lists}", Path("data/releases/x"), manifest)


def change(lost: int = 0, owners_lost: int = 0, *lists_gone: str) -> Change:
    gone = {Going.WITHDRAWN: 0, Going.REFUSED: 0, Going.VANISHED: 0, Going.MISSING: lost}
    named = (OWNER,) if owners_lost else ()
    findings = dict.fromkeys(Severity, 0)
    return Change("0", 100, 0, gone, (), findings, 50, owners_lost, named, BASE, lists_gone)


RENAMED, SHRUNK, UNLISTED = Objection
JUDGED = [
    # the release before, the one after, what changes, what speaks against it
    (None, release(), None, ()),
    (release(), release(), change(50), ()),
    (release(projects=100), release(projects=90), change(10), ()),
    (release(projects=100), release(projects=89), change(11), (SHRUNK,)),
    (release(projects=100), release(projects=99), change(0, 15), ()),
    (release(projects=100), release(projects=99), change(0, 16), (SHRUNK,)),
    (release(projects=100), release(projects=99), change(8, 8), (SHRUNK,)),
    (release(projects=100), release(projects=91), None, ()),
    (release(projects=100), release(projects=89), None, (SHRUNK,)),
    (release(BASE, 100, "owners"), release(), change(0, 1, "owners"), (UNLISTED,)),
    (release(BASE, 100, "owners"), release(), change(0, 0, "owners"), ()),
    (release(BASE, 100, "postcodes"), release(), change(0, 1, "postcodes"), ()),
    (release(), release(OTHER), change(), (RENAMED,)),
    (release(), release(OTHER), None, (RENAMED,)),
    (release(), release(DEFAULT_BASE), change(99), (RENAMED, SHRUNK)),
    (release(DEFAULT_BASE), release(), change(), ()),
]


@each_of(JUDGED)
def test_what_speaks_against_a_release(
    case: tuple[Release | None, Release, Change | None, tuple[Objection, ...]],
) -> None:
    before, after, changes, found = case
    assert objections(before, after, changes) == found


SUMMARY = dict.fromkeys(
    ("records_read", "projects", "refused", "personal_values_dropped", "violations", "warnings", "infos"), 1
)
TOLD = {
    "another base": (
        *(LICENCE + NAMED, (RENAMED,), change()),
        *("All 150 IRIs of projects and owners", 'is a slip, state base_iri = "https://data.example.se/" in', 2),
    ),
    "no owners": (
        *(NAMED + '# a line\n[lists]\n# owners = ""\n', (UNLISTED,), change(0, 1, "owners")),
        *("1 of 50 owners would lose their IRIs (2120000985)", "if it was forgotten, state it in", 4),
    ),
    "no postcodes": (NAMED + LISTED, (), change(0, 0, "postcodes"), "the list of yours (postcodes)", "state it in", 2),
    "no licence": (NAMED + "\n# licence = \n", (), None, "No licence is stated", "pages and catalogue say so", 3),
    "no publisher": (LICENCE + "[publisher]\n# name\n", (), None, "No publisher is stated", "state it in", 2),
    "a publisher without a contact": (PUBLISHER + "[contact]\n", (), None, "No contact is stated", "state it in", 5),
    "a base for trying": ("\n# base_iri =", (), None, f"under {DEFAULT_BASE}", "before publishing", 2),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_sentence_names_file_and_line(name: str, tmp_path: Path) -> None:
    text, found, changes, what, advice, line = TOLD[name]
    publication = stated(tmp_path, text)
    result = BuildResult(SUMMARY | {"owners": {"total": 1}}, [], [], release(), not found, 0, changes, objections=found)
    told = [each for each in describe(result, tmp_path, publication) if what in each]
    assert len(told) == 1
    assert advice in told[0]
    assert f"{str(publication.file)!r}, line {line}" in told[0]
    program = account(result, publication)
    assert program["objections"] == [objection.value for objection in found]
    assert program["unstated"] == list(publication.missing())


def test_without_a_file_one_sentence_says_how_to_write_it(tmp_path: Path) -> None:
    result = BuildResult(SUMMARY | {"owners": {"total": 1}}, [], [], release(), True, 0)
    told = "\n".join(describe(result, tmp_path, read_publication(tmp_path)))
    assert "Neither licence, publisher nor contact is stated" in told
    assert f"'esfgraph init --data {tmp_path}' writes" in told
    assert "No licence is stated" not in told


def test_what_an_option_overrides_is_told(tmp_path: Path) -> None:
    publication = stated(tmp_path, NAMED + LISTED)
    now = publication.with_options(OTHER, tmp_path / "other.csv", tmp_path / "postcodes.csv")
    assert (now.base, now.owners, now.postcodes) == (OTHER, tmp_path / "other.csv", tmp_path / "postcodes.csv")
    assert list(overrides(publication, now, "en")) == [
        f'{str(publication.file)!r}, line 1 states base_iri = "{BASE}"; for this call it is {OTHER}.',
        f'{str(publication.file)!r}, line 3 states lists.owners = "{tmp_path / "owners.csv"}"; for this call it is '
        f"{tmp_path / 'other.csv'}.",
    ]
    assert list(overrides(publication, publication.with_options(BASE, None, None), "en")) == []


def test_init_writes_a_file_that_states_nothing_yet_and_never_writes_over_one(
    tmp_path: Path, esfgraph: Command
) -> None:
    code, out, _ = esfgraph("init", "--data", str(tmp_path / "data"))
    file = tmp_path / "data" / "publication.toml"
    assert (code, str(file) in out) == (Exit.PUBLISHED, True)
    publication = read_publication(file.parent)
    assert publication.missing() == ("licence", "publisher", "contact")
    assert all(", line " in publication.place(key) for key in KEYS)
    before = file.read_bytes()
    code, _, err = esfgraph("init", "--data", str(file.parent))
    assert (code, file.read_bytes()) == (Exit.CANNOT_RUN, before)
    assert "is there already and is left as it is" in err


def test_what_init_proposes_can_be_meant(tmp_path: Path, esfgraph: Command) -> None:
    esfgraph("init", "--data", str(tmp_path))
    file = tmp_path / "publication.toml"
    text = file.read_text(encoding="utf-8")
    for key in KEYS:
        text = text.replace(f"\n# {key.rpartition('.')[2]} = ", f"\n{key.rpartition('.')[2]} = ")
    file.write_text(text.replace("202100-0000", "202100-5240"), encoding="utf-8")
    publication = read_publication(tmp_path)
    assert publication.missing() == ()
    assert publication.base_iri == BASE
