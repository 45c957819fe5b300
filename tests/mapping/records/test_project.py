"""Projects: which project a record is about, captures merged field by field, and the programming period."""

import gzip
import zipfile
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.built import built, statements
from tests.mapping.sources.test_csv_export import workbook
from tests.pages import read_page

from esfgraph.errors import IdentityError
from esfgraph.fields.table import load_fields
from esfgraph.findings import Position
from esfgraph.rdf.iris import Iris, short_hash
from esfgraph.records.project import Project, identify, merge
from esfgraph.records.reading import NOTHING, Reading, read_source
from esfgraph.records.record import Record, read_record
from esfgraph.rules import Severity
from esfgraph.sources.decoding import SourceText

TABLE = load_fields()
IRIS = Iris()
IRI = IRIS.project("25-030-S02")


def record(source: str, values: dict[str, str], title: str = "", text: str = "") -> Record:
    header = "".join(f"{label}:\n{value}\n" for label, value in values.items())
    page = f"{title}\n\n{header}\n{text}"
    return read_record(read_page(SourceText(source, page), TABLE), TABLE)


def project(*records: Record) -> Project:
    return merge(identify(records[0], IRIS), records, TABLE)


# Layout B2, then layout C, which is newer.
OLDER = {
    "Diarienummer": "25-030-S02",
    "Namn": "Ny väg",
    "Berörd fond": "ESF+",
    "Region": "Östra Mellansverige",
    "Antal deltagare": "100",
}
NEWER = {"Diarienummer": "25-030-S02", "Fond": "ESF+", "Planerat antal deltagare": "120", "Programperiod": "2021-2027"}


@pytest.mark.parametrize(
    ("values", "title", "path"),
    [
        pytest.param({"Diarienummer": "25-030-S02"}, "", "project/25-030-S02", id="a labelled number"),
        pytest.param({"Projektnummer": "2019/00383"}, "", "project/2019-00383", id="an older number"),
        pytest.param({"Projektnummer": "2019-00383"}, "", "project/2019-00383", id="its other spelling"),
        pytest.param({"Fond": "ESF+"}, "25-030-S02 - Ny väg", "project/25-030-S02", id="a number in the title"),
        pytest.param(
            {"Projektägare": "Ett förbund", "Startdatum": "2010-02-01"},
            "Kraft",
            f"project/unnumbered/{short_hash('Kraft', 'Ett förbund', '2010-02-01')}",
            id="name, owner and start",
        ),
        pytest.param(
            {"Namn": "Kraft", "Projektägare": "Ett förbund", "Projektperiod": "2010-02-01 till 2011-07-31"},
            "",
            f"project/unnumbered/{short_hash('Kraft', 'Ett förbund', '2010-02-01')}",
            id="name, owner and the start of the period",
        ),
    ],
)
def test_what_identifies_a_project(values: dict[str, str], title: str, path: str) -> None:
    assert IRIS.path_of(identify(record("a.txt", values, title), IRIS)) == path


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"Region": "x"}, "name and owner and start date"),
        ({"Namn": "Kraft"}, "owner and start date"),
        ({"Namn": "Kraft", "Projektägare": "Ett förbund"}, "start date"),
        ({"Namn": "Kraft", "Startdatum": "2010-02-01"}, "owner"),
        ({"Projektägare": "Ett förbund", "Startdatum": "2010-02-01"}, "name"),
        ({"Namn": "Kraft", "Projektägare": "Ett förbund", "Startdatum": "2010-02-30"}, "start date"),
        ({"Diarienummer": "saknas", "Namn": "Kraft", "Projektägare": "Ett förbund"}, "start date"),
    ],
)
def test_a_record_that_nothing_identifies_is_refused_with_a_sentence(values: dict[str, str], missing: str) -> None:
    with pytest.raises(IdentityError) as caught:
        identify(record("a.txt", values), IRIS)
    assert str(caught.value) == (
        "The record states no project number, and without one a name, an owner and a start date are needed; "
        f"it lacks {missing}."
    )


def test_a_single_capture_is_the_project() -> None:
    only = record("a.txt", OLDER, text="Första stycket.")
    merged = project(only)
    assert (merged.iri, merged.values, merged.records, merged.findings) == (IRI, only.values, (only,), ())
    assert (merged.text("title"), merged.text("owner")) == ("Ny väg", "")


def test_captures_are_merged_field_by_field_and_the_newest_layout_wins() -> None:
    older, newer = record("b.txt", OLDER), record("a.txt", NEWER)
    merged = project(newer, older)
    assert merged.records == (older, newer)
    assert {key: stated.raw for key, stated in merged.values.items()} == {
        "number": "25-030-S02",
        "title": "Ny väg",
        "fund": "ESF+",
        "deciding_region": "Östra Mellansverige",
        "planned_participants": "120",
        "programming_period": "2021-2027",
    }
    assert merged.values["planned_participants"].position.source == "a.txt"
    assert merged.values["title"].position.source == "b.txt"


def test_each_disagreement_of_captures_is_listed() -> None:
    merged = project(record("b.txt", OLDER), record("a.txt", NEWER))
    (finding,) = merged.findings
    assert (finding.severity, finding.rule, finding.subject) == (Severity.WARNING, "captures-disagree", IRI)
    assert finding.position == Position("b.txt", 12, "Antal deltagare")
    assert finding.message == (
        "Two captures disagree: '100' here, '120' in a.txt, line 8, 'Planerat antal deltagare'; "
        "the newer capture is published, the older stays in the source graph."
    )


def test_every_older_capture_that_disagrees_is_listed() -> None:
    texts = "Ett.", "Två.", "Tre."
    merged = project(*(record(f"{at}.txt", OLDER, text=text) for at, text in enumerate(texts)))
    assert merged.text("description") == "Tre."
    assert sorted(each.position.source for each in merged.findings) == ["0.txt", "1.txt"]


def test_a_long_text_is_cut_in_the_finding_only() -> None:
    merged = project(record("a.txt", OLDER, text="a" * 500), record("b.txt", OLDER, text="b" * 500))
    (finding,) = merged.findings
    assert len(finding.message) < 400
    assert len(merged.text("description")) == 500


def test_captures_of_one_layout_are_ordered_by_source() -> None:
    captures = [record(name, OLDER | {"Antal deltagare": name[0]}) for name in ("1.txt", "2.txt", "3.txt")]
    for order in permutations(captures):
        merged = project(*order)
        assert merged.records == tuple(captures)
        assert merged.text("planned_participants") == "3"


def test_a_capture_of_an_unknown_layout_is_the_oldest() -> None:
    unknown = record("z.txt", {"Slutdatum": "2029-01-31", "Diarienummer": "25-030-S02", "Antal deltagare": "7"})
    assert unknown.layout == ""
    assert project(unknown, record("a.txt", OLDER)).text("planned_participants") == "100"


def test_the_oldest_layout_still_wins_where_it_alone_speaks() -> None:
    merged = project(
        record("a.txt", {"Projektnummer": "25-030-S02", "Total projektbudget": "5 000"}), record("b.txt", OLDER)
    )
    assert merged.text("total_cost") == "5000"


def test_two_spellings_of_one_number_are_one_project_and_no_disagreement() -> None:
    slash, hyphen = record("a.txt", {"Projektnummer": "2019/00383"}), record("b.txt", {"Projektnummer": "2019-00383"})
    assert identify(slash, IRIS) == identify(hyphen, IRIS)
    assert project(slash, hyphen).findings == ()


def test_a_project_without_number_is_listed() -> None:
    merged = project(record("a.txt", {"Projektägare": "Ett förbund", "Startdatum": "2010-02-01"}, "Kraft"))
    assert [(each.severity, each.rule) for each in merged.findings] == [(Severity.WARNING, "no-number")]
    assert merged.findings[0].position == Position("a.txt", 1)


@pytest.mark.parametrize("number", ["25-30-S02", "25-030-X02", "2019/383", "DNR 7"])
def test_a_number_of_no_known_form_is_listed_and_kept(number: str) -> None:
    merged = project(record("a.txt", {"Diarienummer": number}))
    (finding,) = merged.findings
    assert (finding.severity, finding.rule) == (Severity.WARNING, "number-form")
    assert repr(number) in finding.message
    assert merged.text("number") == number


@pytest.mark.parametrize(
    ("values", "period", "rule"),
    [
        pytest.param({"Programperiod": "2021-2027"}, "2021-2027", None, id="stated"),
        pytest.param({"Programperiod": "2014–2020"}, "2014-2020", None, id="stated with a dash"),
        pytest.param(
            {"Programperiod": "2014-2020", "Program CCI": "2021SE05SFPR"}, "2014-2020", None, id="stated before CCI"
        ),
        pytest.param({"Program CCI": "2021SE05SFPR"}, "2021-2027", "period-from-cci", id="by CCI"),
        pytest.param({"Program CCI": "2014SE05M9OP001"}, "2014-2020", "period-from-cci", id="by an older CCI"),
        pytest.param({"Program CCI": "2007SE052PO001"}, "2007-2013", "period-from-cci", id="by the oldest CCI"),
        pytest.param(
            {"Program CCI": "2014SE05M9OP001", "Projektnummer": "25-030-S02"},
            "2014-2020",
            "period-from-cci",
            id="by CCI before the number",
        ),
        pytest.param({"Projektnummer": "25-030-S02"}, "2021-2027", "period-from-number", id="by number"),
        pytest.param({"Projektnummer": "2019/00383"}, "2014-2020", "period-from-number", id="by an older number"),
        pytest.param({"Projektnummer": "2019-00383"}, "2014-2020", "period-from-number", id="by its other spelling"),
        pytest.param({"Projektnummer": "2010-3020123"}, "2007-2013", "period-from-number", id="by the oldest number"),
        pytest.param(
            {"Program CCI": "1999SE05SFPR", "Projektnummer": "25-030-S02"},
            "2021-2027",
            "period-from-number",
            id="by number where the CCI is of no period",
        ),
        pytest.param(
            {"Programperiod": "2021", "Projektnummer": "25-030-S02"},
            "2021-2027",
            "period-from-number",
            id="by number where the statement is withheld",
        ),
        pytest.param({"Projektnummer": "DNR 7"}, None, None, id="by nothing"),
    ],
)
def test_the_programming_period_and_its_rule(values: dict[str, str], period: str | None, rule: str | None) -> None:
    merged = project(record("a.txt", {"Namn": "Kraft", "Projektnummer": "DNR 7"} | values))
    assert (merged.period, merged.period_rule) == (period, rule)


def test_the_oldest_layout_gives_its_period_away() -> None:
    text = "Kraft\n\nProjektägareEtt förbund\nProjektperiod2010-02-01 till 2011-07-31\n"
    merged = project(read_record(read_page(SourceText("a.txt", text), TABLE), TABLE))
    assert (merged.period, merged.period_rule) == ("2007-2013", "period-from-layout")


def test_a_capture_with_a_person_as_owner_makes_the_owner_a_person() -> None:
    person = record("a.txt", OLDER | {"Projektägare": "Anna Testdotter", "Projektägare org.nr.": "850312-1234"})
    assert project(person, record("b.txt", NEWER)).owner_is_person
    assert not project(record("b.txt", NEWER)).owner_is_person


def test_a_person_known_by_one_capture_is_removed_from_the_others(tmp_path: Path) -> None:
    person = "Projektägare:\nAnna Testdotter\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"Diarienummer:\n25-030-S02\n{person}", encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text(
        f"Diarienummer:\n25-030-S02\n{person}Projektägare org.nr.:\n850312-1234\n", encoding="utf-8"
    )
    found = statements(built(tmp_path / "in", tmp_path / "data"))
    assert any('"private person"@en' in line for line in found["public"])
    assert len([line for line in found["public"] if "wasDerivedFrom" in line]) == 2
    for path in tmp_path.joinpath("data").rglob("*"):
        assert not path.is_file() or b"Testdotter" not in path.read_bytes(), path


@given(numbers=st.lists(st.from_regex(r"2[0-9]-[0-9]{3}-S0[1-8]", fullmatch=True), min_size=1, max_size=4))
def test_records_of_one_project_and_of_no_other_share_its_iri(numbers: list[str]) -> None:
    iris = [identify(record("a.txt", {"Diarienummer": number}), IRIS) for number in numbers]
    assert len(set(iris)) == len(set(numbers))


def rows(*titles: str) -> list[Record]:
    """Rows of one table, about one project, one below the other."""
    found = read_source("t.csv", table_of(*titles), {"": TABLE}, IRIS, NOTHING)
    return [each.record for each in found if isinstance(each, Reading)]


def table_of(*titles: str) -> bytes:
    lines = [f"25-111-S02;{title};Norr;Fonden" for title in titles]
    return "\n".join(["Diarienummer;Namn;Region;Fond", *lines]).encode()


@pytest.mark.parametrize("titles", list(permutations(["A", "B", "C"])))
def test_rows_of_one_file_have_one_age_and_no_hash_decides(titles: tuple[str, ...]) -> None:
    for given_order in permutations(rows(*titles)):
        merged = project(*given_order)
        assert merged.text("title") == titles[0]
        assert sorted((each.rule, each.position.line) for each in merged.findings) == [
            ("rows-disagree", 3),
            ("rows-disagree", 4),
        ]


def test_rows_of_one_file_that_agree_are_no_disagreement() -> None:
    assert project(*rows("A", "A", "A")).findings == ()


COPIES = [
    ["a.txt", "b.txt"],
    ["a.txt", "x/a.txt", "c.txt"],
    ["a.html", "b.html"],
    ["a.csv", "b.csv"],
    ["a.jsonl", "b.jsonl"],
    ["a.xlsx", "b.xlsx"],
    ["a.txt", "b.txt.gz"],
    ["a.txt", "c.zip/b.txt"],
    ["a.csv", "b.csv.gz"],
    ["a.tsv", "b.tsv"],
    ["x/a.txt", "y/a.txt", "z/a.txt", "a.txt"],
    ["a.htm", "b.html"],
    ["a.txt", "B.TXT"],
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What is stated in a build of all copies, those of a row in a folder of their own."""
    folder = tmp_path_factory.mktemp("copies")
    for at, copies in enumerate(COPIES):
        for name in copies:
            _write_copy(folder / "in" / str(at) / name, f"25-1{at:02}-S02")
    release = built(folder / "in", folder / "data")
    assert release.counts["projects"] == len(COPIES)
    return statements(release)


def _write_copy(path: Path, number: str) -> None:
    """Write a record in the format of its name, packed where that says so."""
    table = table_of("Prov").replace(b"25-111-S02", number.encode())
    texts = {
        ".txt": f"Prov\n\nDiarienummer:\n{number}\nNamn:\nProv\n\nVi startar nu.\n".encode(),
        ".html": f"<main><h1>Prov</h1><dl><dt>Diarienummer<dd>{number}<dt>Namn<dd>Prov</dl><p>Nu.</main>".encode(),
        ".csv": table,
        ".tsv": table.replace(b";", b"\t"),
        ".jsonl": f'{{"number": "{number}", "title": "Prov"}}\n'.encode(),
        ".xlsx": workbook([["Diarienummer", "Namn"], [number, "Prov"]]),
    }
    suffix = Path(path.name.removesuffix(".gz").lower()).suffix
    data = texts[".html" if suffix == ".htm" else suffix]
    if path.parent.suffix == ".zip":
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path.parent, "w") as packed:
            packed.writestr(path.name, data)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.mark.parametrize("at", range(len(COPIES)), ids=map(" ".join, COPIES))
def test_equal_copies_are_one_record_with_several_sources(copied: dict[str, set[str]], at: int) -> None:
    project, record = f"/project/25-1{at:02}-S02> <", f"/record/25-1{at:02}-S02/"
    derived = [line for line in copied["public"] if project in line and "wasDerivedFrom" in line]
    assert len(derived) == 1
    sources = [line for line in copied["sources"] if record in line and "purl.org/dc/terms/source>" in line]
    assert sorted(line.split('"')[1] for line in sources) == sorted(f"{at}/{name}" for name in COPIES[at])
