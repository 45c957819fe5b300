"""Lists to fill in: owners without a number, postcodes without a municipality; a build reads them back."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from stdnum import luhn
from tests.built import built

from esfgraph import Rows, convert
from esfgraph.console.exits import Exit

Command = Callable[..., tuple[int, str, str]]

SEED = (Path(__file__).parents[3] / "seeds" / "000_1fa7831598b9845a.txt").read_text(encoding="utf-8")
NUMBERS = ["556000000" + luhn.calc_check_digit("556000000"), "556000001" + luhn.calc_check_digit("556000001")]
FURTHER = (SEED.replace("25-030-S02", f"25-03{at}-S02").replace("Snabbspår", "Annat spår") for at in (1, 2, 3, 4))
TWO, ALIKE, OTHER, ABROAD = (
    text.replace("ÅTVIDABERGS KOMMUN", owner).replace("2120000415", number).replace("59725", "59799")
    for text, owner, number in zip(
        FURTHER,
        ("Borgeby Buss AB", "Borgeby Buss AB", "Borgeby buss", "Ett förbund"),
        (*NUMBERS, "", ""),
        strict=True,
    )
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Sources and DATA: two numbers of one name, and owners without one, at a postcode that no table knows."""
    sources, data = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("data")
    for at, text in enumerate((TWO, ALIKE, OTHER, ABROAD)):
        text = text.replace("Projektägare org.nr.:\n\n", "").replace("ÅTVIDABERG\n", "BORGEBY\n")
        (sources / f"{at}.txt").write_text(text, encoding="utf-8")
    built(sources, data)
    return sources, data


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_owners_without_a_number_are_listed_with_candidates(esfgraph: Command, folders: tuple[Path, Path]) -> None:
    code, out, _ = esfgraph("owners", "--missing", "--data", str(folders[1]))
    assert code == Exit.PUBLISHED
    assert table(out) == [
        {
            "number": "",
            "name": "Borgeby buss",
            "projects": "1",
            "town": "BORGEBY",
            "candidates": f"{NUMBERS[0]} Borgeby Buss AB; {NUMBERS[1]} Borgeby Buss AB",
        },
        {"number": "", "name": "Ett förbund", "projects": "1", "town": "BORGEBY", "candidates": ""},
    ]


def test_the_list_of_owners_is_read_back(esfgraph: Command, folders: tuple[Path, Path], tmp_path: Path) -> None:
    _, out, _ = esfgraph("owners", "--missing", "--data", str(folders[1]))
    path = tmp_path / "owners.csv"
    path.write_text(out.replace(",Ett förbund", "8024256052,Ett förbund"), encoding="utf-8")
    found = convert(folders[0], owners=path)
    assert not [finding for finding in found.findings if finding.rule == "list-line"]
    rows = found.query("SELECT ?o { ?p dcterms:identifier '25-034-S02' ; esf:owner/org:identifier ?o }")
    assert isinstance(rows, Rows)
    assert [str(value) for row in rows for value in row.values()] == ["8024256052"]


def test_postcodes_without_a_municipality_are_listed_with_candidates(
    esfgraph: Command, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    _, out, _ = esfgraph("postcodes", "--missing", "--data", str(folders[1]))
    (row,) = table(out)
    assert row.pop("candidates").startswith("0561 Åtvidaberg")
    assert row == {"postcode": "59799", "municipality_code": "", "town": "BORGEBY", "owners": "4"}
    path = tmp_path / "postcodes.csv"
    for text, seats in ((out, set[str]()), (out.replace("59799,,", "59799,0561,"), {"0561"})):
        path.write_text(text, encoding="utf-8")
        found = convert(folders[0], postcodes=path)
        assert not [finding for finding in found.findings if finding.rule == "list-line"]
        rows = found.query("SELECT DISTINCT ?seat { ?o esf:seat/skos:notation ?seat }")
        assert isinstance(rows, Rows)
        assert {str(value) for row in rows for value in row.values()} == seats


@pytest.mark.parametrize("command", ["owners", "postcodes"])
def test_what_cannot_be_listed_is_a_sentence(esfgraph: Command, command: str, tmp_path: Path) -> None:
    code, _, error = esfgraph(command, "--data", str(tmp_path))
    assert (code, f"{command} --missing" in error) == (Exit.CANNOT_RUN, True)
    code, _, error = esfgraph(command, "--missing", "--data", str(tmp_path))
    assert (code, "There is no release" in error) == (Exit.CANNOT_RUN, True)
