"""What names and numbers mean: a committed set of noisy ones, others of its kind, and rules one by one."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path

import pytest
from tests.cases import each_of
from tests.noisy_names import AMBIGUOUS, ANSWERED, SEED, UNANSWERED, Row, noisy, parted, read_committed, things

from esfgraph.console.exits import Exit
from esfgraph.errors import SourceError, UsageError
from esfgraph.exports.reconciled import COLUMNS, reconcile
from esfgraph.matching.matcher import Matcher
from esfgraph.matching.names_writer import names_in_memory
from esfgraph.matching.things import Thing, Type
from esfgraph.query.search_index import SearchIndex
from esfgraph.release.data_folder import Release
from esfgraph.rules import Bilingual

Command = Callable[..., tuple[int, str, str]]
OTHER_SEEDS = (1, 2, 3)


def matcher_of(*owners: tuple[str, str]) -> Matcher:
    return Matcher(names_in_memory(things(list(owners))))


def meant(matcher: Matcher, text: str) -> str:
    thing = matcher.owner(text)
    return thing.number if thing else ""


def measured(rows: Iterable[Row], matcher: Matcher) -> tuple[float, float, list[Row]]:
    """Precision and recall of what is matched by itself, and the rows without an answer that are."""
    answers = [(row, meant(matcher, row.text)) for row in rows]
    matched = [(row, number) for row, number in answers if number]
    right = sum(row.number == number for row, number in matched)
    wanted = sum(bool(row.number) for row, _ in answers)
    return right / len(matched), right / wanted, [row for row, _ in matched if not row.number]


def test_the_committed_set_is_what_the_generator_makes() -> None:
    rows = list(read_committed())
    assert rows == noisy(SEED)
    kinds = [row.kind for row in rows]
    assert (kinds.count("none"), kinds.count("ambiguous")) == (UNANSWERED, AMBIGUOUS) == (80, 40)
    assert len(rows) == ANSWERED + UNANSWERED + AMBIGUOUS == 300


def test_of_the_committed_set_every_match_is_right_and_few_are_missed() -> None:
    matcher = Matcher(names_in_memory(things(parted(SEED)[0])))
    rows = list(read_committed())
    precision, recall, without_answer = measured(rows, matcher)
    assert (precision, without_answer) == (1.0, [])
    assert recall >= 0.95
    assert measured([row for row in rows if row.kind == "number"], matcher) == (1.0, 1.0, [])


@pytest.mark.parametrize("seed", OTHER_SEEDS)
def test_so_it_is_of_sets_that_nobody_has_looked_at(seed: int) -> None:
    precision, recall, without_answer = measured(noisy(seed), Matcher(names_in_memory(things(parted(seed)[0]))))
    assert (precision, without_answer) == (1.0, [])
    assert recall >= 0.95


def test_a_name_of_two_bodies_is_offered_and_not_matched() -> None:
    matcher = matcher_of(("5560360793", "Exempel AB"), ("8020023452", "Stiftelsen Exempel"))
    both = matcher.match("Exempel", ("owner",))
    assert [each.thing.number for each in both] == ["5560360793", "8020023452"]
    assert not any(each.is_match for each in both)
    assert meant(matcher, "Exempel Aktiebolag") == "5560360793"
    assert meant(matcher, "Exempel, Stiftelsen") == "8020023452"


def test_a_number_goes_before_a_name_and_not_against_it() -> None:
    matcher = matcher_of(("5560360793", "Solrosen Omsorg AB"), ("2120000415", "Åtvidabergs kommun"))
    assert meant(matcher, "Ett nytt namn (556036-0793)") == "5560360793"
    assert meant(matcher, "Åtvidabergs kommun 556036-0793") == ""
    assert meant(matcher, "Solrosen Omsorg AB, 202100-6149") == ""
    assert meant(matcher, "556036-0794") == ""
    assert matcher.match("Åtvidabergs kommun", ("owner",), number="SE556036079301")[0].is_match is False


def test_municipalities_that_own_nothing_are_meant_all_the_same() -> None:
    matcher = matcher_of(("2120000084", "Håbo kommun"))
    assert meant(matcher, "Håbo kommun") == "2120000084"
    assert meant(matcher, "Habo kommun") == ""
    assert meant(matcher, "Haboo kommun") == ""


def test_a_place_that_is_asked_for_tells_two_of_one_name_apart() -> None:
    title = Bilingual("Länken", "Länken")
    owners = [
        Thing(f"http://localhost:8000/organization/{number}", "owner", title, number, ("Länken",), (), seat)
        for number, seat in (("5560360793", {"municipality": "0561"}), ("5592000009", {"municipality": "1293"}))
    ]
    matcher = Matcher(names_in_memory(owners))
    assert not any(each.is_match for each in matcher.match("Länken", ("owner",)))
    best, other = matcher.match("Länken", ("owner",), places={"municipality": "1293"})
    assert (best.thing.number, best.is_match, other.is_match) == ("5592000009", True, False)
    assert best.score > other.score


def test_a_unit_means_its_owner_only_beside_its_name() -> None:
    owner = Thing("http://localhost:8000/organization/1", "owner", Bilingual("Solbo AB", "Solbo AB"), "5560360793",
                  ("Solbo AB",), ("Enheten för arbete",))  # fmt: skip
    matcher = Matcher(names_in_memory([owner]))
    assert meant(matcher, "Solbo AB, Enheten för arbete") == "5560360793"
    assert meant(matcher, "Solbo AB - Enheten för arbete") == "5560360793"
    assert meant(matcher, "Enheten för arbete") == ""


@each_of(
    (
        ("Jobbslussen Arbetsintegrerande Socialt Företag AB", "Jobbslussen, Enheten Väst"),
        ("Mentorskollegiet AB", "Mentorskollegium AB"),
        ("Mentor Nordväst AB", "Mentora Nordväst AB"),
        ("Idrottsförbundet Västerlandet", "Idrottsförbundet Österlandet"),
        ("Utbildarna 1 AB", "Utbildarna 2 AB"),
        ("Solrosgården Stiftelse", "Solrosgården AB"),
        ("Livskraft Ideell Förening", "Livskraft Ekonomisk Förening"),
        ("Region Uppsala", "Uppsala kommun, Socialförvaltningen"),
        ("Kompetensverket", "Kompetensverket Malmö"),
    )
)
def test_a_name_that_is_only_near_is_offered_at_most(case: tuple[str, str]) -> None:
    recorded, text = case
    matcher = matcher_of(("5560360793", recorded))
    assert meant(matcher, recorded) == "5560360793"
    assert meant(matcher, text) == ""


CASES: tuple[tuple[Type, str, str], ...] = (
    ("project", "2019/00383", "2019/00383"),
    ("project", "Dnr 2019-00383", "2019/00383"),
    ("project", "2019 383", "2019/00383"),
    ("project", "25030S02", "25-030-S02"),
    ("project", "25-030-s02", "25-030-S02"),
    ("project", "EN VÄG IN", "2019/00383"),
    ("municipality", "0561", "0561"),
    ("municipality", "561", "0561"),
    ("municipality", "0561 Åtvidaberg", "0561"),
    ("municipality", "Åtvidabergs kommun", "0561"),
    ("municipality", "atvidaberg", "0561"),
    ("county", "5", "05"),
    ("county", "Östergötland", "05"),
    ("county", "Östergötlands län", "05"),
    ("county", "Skåne County", "12"),
    ("region", "SE12", "SE12"),
    ("region", "se 12", "SE12"),
    ("region", "Östra Mellansverige", "SE12"),
    ("programme", "2021SE05SFPR001", "2021SE05SFPR001"),
    ("municipality", "Åtvid", ""),
    ("county", "99", ""),
    ("project", "25-031-S02", ""),
)


def test_other_things_are_known_by_code_and_name(release: Release) -> None:
    matcher = SearchIndex.open(release.path / "search").matcher

    @each_of(CASES)
    def attempt(case: tuple[Type, str, str]) -> None:
        type_, text, number = case
        best = matcher.match(text, (type_,), limit=1)
        assert (best[0].thing.number if best and best[0].is_match else "") == number

    attempt()


def test_a_name_of_things_of_several_types_is_no_match(release: Release) -> None:
    found = SearchIndex.open(release.path / "search").matcher.match("Skåne län")
    assert {each.thing.type for each in found if each.score == 100} == {"county", "region"}
    assert not any(each.is_match for each in found)


def test_a_list_keeps_its_rows_and_gets_what_they_mean(tmp_path: Path, release: Release) -> None:
    path = tmp_path / "list.csv"
    path.write_text('id;Ägare\n1;"Haninge; kommun"\n2;SE212000041501\n3;Borås\n4;\n5\n', encoding="utf-8")
    reconciled = reconcile(SearchIndex.open(release.path / "search").matcher, path, "ägare", "owner", "sv")
    rows = list(csv.DictReader(StringIO("".join(reconciled.lines))))
    assert list(rows[0]) == ["id", "Ägare", *COLUMNS]
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[1]["matched_iri"] == "http://localhost:8000/organization/2120000415"
    assert (rows[1]["matched_by"], rows[1]["matched_score"], rows[1]["candidates"]) == ("number", "100", "")
    assert (rows[2]["matched_number"], rows[2]["candidates"]) == ("", "2120001561 BORÅS KOMMUN (80)")
    assert dict(reconciled.counts) == {"matched": 2, "offered": 1, "empty": 2}


def test_what_is_no_list_is_said_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("id,name\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no single column 'owner'; it has id, name\."):
        reconcile(matcher_of(), path, "owner", "owner", "en")
    path.write_bytes(b'name\n"open')
    with pytest.raises(SourceError, match="line 2: this is no CSV"):
        list(reconcile(matcher_of(), path, "name", "owner", "en").lines)


def test_the_command_writes_the_matched_list(esfgraph: Command, tmp_path: Path, release: Release) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name\nHaninge kommun\nIngenstans AB\n", encoding="utf-8")
    code, out, err = esfgraph("reconcile", str(path), "--column", "name", "--data", str(release.path.parents[1]))
    assert code == Exit.PUBLISHED
    assert "2120000084,HANINGE KOMMUN,spelling,100," in out
    assert err == "1 row(s) with a match\n1 row(s) that mean nothing here\n"
