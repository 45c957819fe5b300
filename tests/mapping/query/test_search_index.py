"""The full-text index: Swedish words in all their forms, numbers as people write them, nothing read as a command."""

import os
import stat
import string
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import msgspec
import pytest
from bench.records import generate
from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph.errors import DamagedError, ReleaseError, UsageError
from esfgraph.matching.numbers import number_key
from esfgraph.owners.organization import gather
from esfgraph.owners.ownership import ownership_of
from esfgraph.query.rows import OwnerRow, Owning, ProjectRow
from esfgraph.query.search_documents import document_of_owner, documents_of_reference
from esfgraph.query.search_index import REACH, Document, Hit, Hits, Kind, SearchIndex
from esfgraph.query.search_projects import ProjectDocuments
from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph.query.search_writer import write_index
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import merge
from esfgraph.records.reading import NOTHING, Reading, read_source
from esfgraph.release.data_folder import Release
from esfgraph.statistics.tallies import tally_of
from esfgraph.triples.references import load_references

ROOT = Path(__file__).parents[3]
BASE = "http://localhost:8000/"
REFERENCES = load_references(Iris())

Make = Callable[..., SearchIndex]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Index these texts as projects with the numbers 1, 2, ..."""

    def build(*documents: str | Document) -> SearchIndex:
        made = [
            each if isinstance(each, Document) else Document(f"{BASE}{at}", "project", each, str(at))
            for at, each in enumerate(documents, 1)
        ]
        write_index(tmp_path / "search", made)
        return SearchIndex.open(tmp_path / "search")

    return build


def paths(hits: Hits) -> list[str]:
    return [hit.iri.removeprefix(BASE) for hit in hits.hits]


FORMS = (
    ("projekt", "projektet", "projekten", "projekts", "projektets", "projektens"),
    ("kommun", "kommuner", "kommunen", "kommunens", "kommunernas"),
    ("arbetslös", "arbetslösa", "arbetslösas"),
    ("insats", "insatser", "insatsen", "insatsernas"),
    ("jobb", "jobbet", "jobben"),
    ("utbildning", "utbildningar", "utbildningen"),
    ("företag", "företaget", "företagen", "företagens"),
    ("universitet", "universitetet"),
    ("skola", "skolan", "skolans", "skolor", "skolorna"),
    ("cirkel", "cirkeln", "cirklar", "cirklarna"),
    ("möte", "mötet", "möten", "mötena", "mötets"),
    ("mentor", "mentorn", "mentorer", "mentorerna"),
)


@pytest.mark.parametrize("forms", FORMS, ids=[forms[0] for forms in FORMS])
def test_every_form_of_a_word_finds_every_other(make: Make, forms: tuple[str, ...]) -> None:
    index = make(*(f"Om {form} här" for form in forms))
    for one, other in permutations(forms, 2):
        assert forms.index(other) + 1 in map(int, paths(index.find(f"{one} om"))), f"{one} does not find {other}"


@pytest.mark.parametrize(
    ("text", "other"), [("får", "far"), ("far", "får"), ("kommun", "kommunikation"), ("mål", "mal"), ("öl", "ol")]
)
def test_other_words_are_not_found(make: Make, text: str, other: str) -> None:
    """å, ä and ö are letters, and a stem is more than a beginning."""
    assert make(f"Om {other} här").find(f"{text} här").total == 0


def test_letters_are_compared_composed_and_in_lower_case(make: Make) -> None:
    index = make(unicodedata.normalize("NFD", "Ängelholms Övning"))
    assert index.find(unicodedata.normalize("NFD", "ÄNGELHOLMS")).total == 1
    assert index.find("övning").total == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bors", "Borås"),
        ("boras", "Borås"),
        ("vasteras", "Västerås"),
        ("malmo", "Malmö"),
        ("harnosand", "Härnösand"),
        ("norrkoping", "Norrköping"),
        ("göteburg", "Göteborg"),
        ("gteborg", "Göteborg"),
        ("integratoin", "Integration"),
        ("kompetensutvekling", "Kompetensutveckling"),
        ("götbeorg", "Göteborg"),
        ("söteborg", "Göteborg"),
    ],
)
def test_a_word_that_nothing_holds_may_lack_its_marks_or_have_one_letter_wrong(
    make: Make, written: str, meant: str
) -> None:
    index = make(f"Om {meant} här", "Om något annat här")
    assert paths(index.find(f"{written} här")) == ["1"]
    assert paths(index.find(f"här {written}")) == ["1"]


def test_a_misspelt_word_finds_what_the_word_finds_that_it_is_meant_for(make: Make) -> None:
    texts = ("För kvinnor", "Vid kvinnornas sida", "Kvinna och kraft", "Om kvinnokraft", "För män")
    index = make(*(Document(f"{BASE}{at}", "project", "Titel", text=text) for at, text in enumerate(texts, 1)))
    meant = set(paths(index.find("kvinnor")))
    assert meant == {"1", "2", "3", "4"}
    for written in ("kvinor", "kvinnro", "kvinnnor"):
        assert set(paths(index.find(written))) == meant


def test_words_that_link_others_need_not_be_there_but_are_better_there(make: Make) -> None:
    index = make("Arbete Skåne", "Arbete i Skåne", "Skåne")
    assert paths(index.find("projekt om arbete i Skåne")) == ["2", "1"]
    assert paths(index.find("i")) == ["2"], "alone they are words as others are"
    assert paths(index.find('"i skåne" arbete')) == ["2"]
    assert {reason.words for hit in index.find("arbete i skåne").hits for reason in hit.reasons} == {"arbete", "skåne"}


def test_what_is_written_right_is_preferred_to_what_it_could_be(make: Make) -> None:
    index = make("Om malar här", "Om målar här", "Om målare")
    assert paths(index.find("malar här")) == ["1"]
    assert paths(index.find("målar här")) == ["2"]


@pytest.mark.parametrize(
    ("written", "compound"),
    [
        ("arbetsmarknad", "arbetsmarknadsenhet"),
        ("språk", "språkcafé"),
        ("kompetens", "kompetensutveckling"),
        ("kommun", "kommunförbund"),
    ],
)
def test_a_word_finds_the_compounds_that_it_begins(make: Make, written: str, compound: str) -> None:
    """What stands behind it must be a word that is known: see ``kommunikation`` above."""
    index = make(f"Om {compound} här", "En enhet på ett café för utveckling i ett förbund", "Om annat")
    assert paths(index.find(f"{written} här")) == ["1"]


def test_a_hit_says_where_it_holds_what_was_searched_for(make: Make) -> None:
    index = make(
        Document(
            f"{BASE}x",
            "project",
            "Arbetsmarknad för alla",
            "25-030-S02",
            names=("Borås stad",),
            text="Om arbetsmarknaden.",
            places=("Skåne län",),
        )
    )

    def reasons(text: str) -> set[tuple[str, str]]:
        (hit,) = index.find(text).hits
        return {(reason.field, reason.words) for reason in hit.reasons}

    assert reasons("arbetsmarknad skåne") == {
        ("title", "arbetsmarknad"),
        ("text", "arbetsmarknad"),
        ("places", "skåne"),
    }
    assert reasons("bors stad") == {("names", "bors"), ("names", "stad")}
    assert reasons("25030S02") == {("number", "25030S02")}


def test_an_index_of_another_format_is_refused_with_what_to_do(tmp_path: Path) -> None:
    write_index(tmp_path / "search", [Document(f"{BASE}1", "project", "Nya vägar")])
    for text in ("1", "", "\xff"):
        (tmp_path / "search" / "format").write_text(text, encoding="latin-1")
        with pytest.raises(ReleaseError, match="build the release again"):
            SearchIndex.open(tmp_path / "search")


def test_all_words_must_be_there_in_any_order(make: Make) -> None:
    index = make("Nya vägar till arbete", "Nya steg", "Arbete på vägar")
    assert paths(index.find("arbete vägar nya")) == ["1"]
    assert set(paths(index.find("vägar arbete"))) == {"1", "3"}


def test_words_may_stand_in_title_names_and_text(make: Make) -> None:
    index = make(Document(f"{BASE}x", "project", "Vägen in", names=("Borås stad",), text="En metod prövas."))
    assert index.find("vägen borås metoden").total == 1


def test_a_title_weighs_more_than_a_text(make: Make) -> None:
    index = make(
        Document(f"{BASE}text", "project", "Något annat", text="Samverkan mellan alla."),
        Document(f"{BASE}title", "project", "Samverkan mellan alla"),
    )
    assert paths(index.find("samverkan")) == ["title", "text"]


def test_quotes_hold_a_phrase_together(make: Make) -> None:
    index = make("Nya vägar till arbete", "Vägar till nya mål")
    assert index.find("nya vägar").total == 2
    assert paths(index.find('"nya vägar"')) == ["1"]
    assert paths(index.find("”nya vägar”")) == ["1"]
    assert paths(index.find('"nya vägar" arbete')) == ["1"]
    assert index.find('"nya vägar" mål').total == 0


def test_the_last_word_may_be_unfinished(make: Make) -> None:
    index = make("Snabbspår Åtvidaberg", "Snabba ben")
    assert paths(index.find("snabbspår åtv")) == ["1"]
    assert set(paths(index.find("snabb"))) == {"1", "2"}
    assert index.find("åtv snabbspår").total == 0, "only the last word may be"
    assert paths(index.find("åtv* snabbspår")) == ["1"]
    assert index.find("å").total == 0, "one letter is no beginning"
    assert paths(index.find("å*")) == ["1"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("25-030-S02", "25-030-S02"),
        ("25-030-s02", "25-030-S02"),
        ("25030S02", "25-030-S02"),
        ("2019/00383", "2019/00383"),
        ("2019-00383", "2019/00383"),
        ("2019/00383", "2019-00383"),
        ("212000-0415", "2120000415"),
        ("2120000415", "2120000415"),
        ("212000 0415", "2120000415"),
        ("16212000-0415", "2120000415"),
        ("162120000415", "2120000415"),
        ("SE212000041501", "2120000415"),
        ("2.1", "2.1"),
    ],
)
def test_a_number_is_found_however_it_is_written(make: Make, written: str, stored: str) -> None:
    others = (
        Document(f"{BASE}other", "project", f"Om {written}", "99-999-S99"),
        Document(f"{BASE}no", "project", "Nej"),
    )
    index = make(*others, Document(f"{BASE}it", "project", "Vad som helst", stored))
    assert paths(index.find(written))[0] == "it"
    assert "no" not in paths(index.find(written))


def test_a_project_is_found_by_its_owners_number(make: Make) -> None:
    row = ProjectRow(f"{BASE}it", "Vad", owner=Owning(f"{BASE}organization/2120000415", number="2120000415"))
    index = make("Annat", Document(f"{BASE}it", "project", "Vad", "25-030-S02", row=row))
    (hit,) = index.find("212000-0415").hits
    assert (hit.number, [reason.field for reason in hit.reasons]) == ("25-030-S02", ["number"])


def test_a_number_may_be_unfinished(make: Make) -> None:
    index = make(*(Document(f"{BASE}{n}", "project", "Vad", n) for n in ("25-030-S02", "25-031-S02", "2019/00383")))
    assert paths(index.find("25-030")) == ["25-030-S02"]
    assert paths(index.find("25-03")) == ["25-030-S02", "25-031-S02"]
    assert paths(index.find("2019/003*")) == ["2019/00383"]
    assert index.find("2.19").total == 0, "a dot is no sign"


@pytest.mark.parametrize("written", ["25-031-S02", "030-S02", "2120000416", "201900384"])
def test_another_number_is_not_found(make: Make, written: str) -> None:
    index = make(*(Document(f"{BASE}{n}", "project", "Vad", n) for n in ("25-030-S02", "2120000415", "2019/00383")))
    assert index.find(written).total == 0


@pytest.mark.parametrize(("text", "key"), [("ord", ""), ("", ""), ("-", ""), ("a" * 50 + "1", ""), ("x2", "X2")])
def test_a_number_holds_a_digit_and_is_short(text: str, key: str) -> None:
    assert number_key(text) == key


WRONG = ["", " ", "\t\n", "-", "...!?", '"', '""', '" "', '"""', "*", "**", '"*"', "\0", "\0\0 \0", "(", "~", "\\", "—"]


@pytest.mark.parametrize("text", WRONG)
def test_what_holds_no_word_finds_nothing(make: Make, text: str) -> None:
    assert make("Nya vägar").find(text) == Hits(0, ())


@pytest.mark.parametrize(
    "text",
    [
        'nya "vägar',
        'nya" vägar',
        "nya AND vägar",
        "+nya -vägar",
        "title:nya",
        "(nya vägar)",
        "nya^4",
        "nya~2",
        "/nya.*/",
        "[a TO z]",
        "*",
        "iri:*",
        "nya\0vägar",
        "nya OR finns inte",
        "NOT nya",
        "\\nya",
        "{nya}",
        "nya || vägar",
        "<script>",
    ],
)
def test_signs_are_no_commands(make: Make, text: str) -> None:
    """The words between them are looked for, and only they."""
    index = make("Nya vägar", "and or not title", "Något annat")
    words = [word for word in "".join(c if c.isalnum() else " " for c in text.lower()).split() if word]
    plain = index.find(" ".join(words))
    assert set(paths(index.find(text))) <= set(paths(plain)), "a sign can join words, but never find more than they do"


def test_a_boolean_word_is_a_word(make: Make) -> None:
    index = make("Nya vägar", "Nya and vägar")
    assert paths(index.find("nya AND vägar")) == ["2"]


@settings(max_examples=80)
@given(text=st.text(st.characters() | st.sampled_from('"*-+:~^()[]{}\\/&|!?. \0' + string.ascii_letters), max_size=30))
def test_no_text_breaks_a_search(indexed: SearchIndex, text: str) -> None:
    hits = indexed.find(text, limit=3)
    assert len(hits.hits) == min(hits.total, 3)


@pytest.mark.parametrize("text", ["a" * (LONGEST_TEXT + 1), "ord " * 2500, "ord\n" * 20, "å" * 10_000])
def test_a_text_that_is_too_long_is_refused_in_a_sentence(make: Make, text: str) -> None:
    with pytest.raises(UsageError, match=r"^The text to search for has .* at most \d+ are allowed\.$"):
        make("Nya vägar").find(text)


def test_the_longest_text_and_the_longest_word_are_answered(make: Make) -> None:
    assert make("Nya vägar").find("a" * LONGEST_TEXT).total == 0


def test_kinds_can_be_asked_for_one_by_one(make: Make) -> None:
    index = make(
        Document(f"{BASE}p", "project", "Borås"),
        Document(f"{BASE}o", "organization", "Borås"),
        Document(f"{BASE}k", "place", "Borås"),
        Document(f"{BASE}c", "concept", "Borås"),
    )
    kinds: dict[Kind, str] = {"project": "p", "organization": "o", "place": "k", "concept": "c"}
    for kind, path in kinds.items():
        found = index.find("borås", kind=kind)
        assert (found.total, paths(found)) == (1, [path])
    assert paths(index.find("borås"))[:2] in (["p", "o"], ["o", "p"])


def test_what_is_named_in_a_language_is_found_by_its_readers(make: Make) -> None:
    index = make(
        Document(f"{BASE}sv", "place", "Sverige Europa", language="sv"),
        Document(f"{BASE}en", "place", "Sweden Europa", language="en"),
        Document(f"{BASE}all", "project", "Om Europa"),
    )
    assert set(paths(index.find("europa", language="sv"))) == {"sv", "all"}
    assert set(paths(index.find("europa", language="en"))) == {"en", "all"}


def test_a_snippet_marks_what_was_found(make: Make) -> None:
    text = (
        "Först något helt annat. " * 20
        + "Där får långtidsarbetslösa råd av åtta kommuner i ett projekt. "
        + "Sist. " * 30
    )
    (hit,) = make(Document(f"{BASE}x", "project", "Titel", text=text)).find("projektet kommun").hits
    assert [piece.text for piece in hit.snippet if piece.is_match] == ["kommuner", "projekt"]
    whole = "".join(piece.text for piece in hit.snippet)
    assert whole.startswith("… ")
    assert whole.endswith(" …")
    assert whole.strip("… ") in text
    assert len(whole) < 250


def test_a_short_text_is_shown_whole(make: Make) -> None:
    (hit,) = make(Document(f"{BASE}x", "project", "Titel", text="Åtta kommuner.")).find("kommun").hits
    assert [piece.text for piece in hit.snippet] == ["Åtta ", "kommuner", "."]
    assert [piece.is_match for piece in hit.snippet] == [False, True, False]


def test_without_a_match_in_the_text_its_beginning_is_shown(make: Make) -> None:
    long = "Åtta ord om något helt annat än ovan. " * 20
    index = make(Document(f"{BASE}x", "project", "Titel", text=long), Document(f"{BASE}y", "project", "Titel"))
    shown = {hit.iri: hit.snippet for hit in index.find("titel").hits}
    (piece,) = shown[f"{BASE}x"]
    assert piece.text.startswith("Åtta ord")
    assert piece.text.endswith(" …")
    assert len(piece.text) < 210
    assert shown[f"{BASE}y"] == ()


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """A thousand generated projects."""
    folder = tmp_path_factory.mktemp("thousand") / "search"
    assert write_index(folder, thousand()) == 1000
    return SearchIndex.open(folder)


def thousand() -> list[Document]:
    found = []
    for at, (sample, _, _) in enumerate(generate(1000, 1)):
        values = sample.values
        names = (values["owner"],)
        found.append(Document(f"{BASE}{at}", "project", values["title"], values["number"], names, sample.text))
    return found


def test_every_one_of_a_thousand_is_found_by_its_title_and_its_number(indexed: SearchIndex) -> None:
    documents = thousand()
    assert indexed.size == len(documents)
    for document in documents[::7]:
        assert document.iri in {hit.iri for hit in indexed.find(f'"{document.title}"', limit=5).hits}
        if document.number:
            assert indexed.find(document.number).hits[0].iri == document.iri


def test_pages_of_hits_meet_and_do_not_overlap(indexed: SearchIndex) -> None:
    whole = indexed.find("projekt", limit=200)
    parts: list[Hit] = []
    for offset in range(0, 200, 37):
        parts.extend(indexed.find("projekt", limit=min(37, 200 - offset), offset=offset).hits)
    assert tuple(parts) == whole.hits
    assert whole.total > 900
    assert len({hit.iri for hit in parts}) == 200


def test_beyond_the_reach_there_is_a_number_but_no_hit(indexed: SearchIndex) -> None:
    found = indexed.find("projekt", offset=REACH)
    assert (found.total > 900, found.hits) == (True, ())
    assert indexed.find("projekt", offset=950, limit=100).hits != ()
    assert indexed.find("projekt", limit=0).hits == ()


def test_equal_hits_come_in_the_order_of_writing(make: Make) -> None:
    index = make(*["Samma titel"] * 500)
    assert paths(index.find("samma titel", limit=500)) == [str(n) for n in range(1, 501)]


def test_equal_hits_come_in_the_order_of_writing_also_from_an_index_in_parts(tmp_path: Path) -> None:
    filler = " ".join(f"ord{n}" for n in range(3000))
    documents = [Document(f"{BASE}{n}", "project", "Samma titel", text=f"{filler} {n}") for n in range(1, 1201)]
    write_index(tmp_path / "search", documents, memory=15_000_000)
    index = SearchIndex.open(tmp_path / "search")
    assert index.parts > 1
    assert paths(index.find("samma", limit=30)) == [str(n) for n in range(1, 31)]
    assert paths(index.find("samma", limit=30, offset=60)) == [str(n) for n in range(61, 91)]


def test_a_search_goes_on_where_the_names_are_lost(tmp_path: Path) -> None:
    write_index(tmp_path / "search", [Document(f"{BASE}1", "project", "Nya vägar")])
    (tmp_path / "search" / "names.sqlite").unlink()
    index = SearchIndex.open(tmp_path / "search")
    assert index.find("vägar").total == 1
    with pytest.raises(DamagedError):
        index.matcher.match("vägar")


def test_the_same_documents_make_an_index_that_answers_the_same(tmp_path: Path, indexed: SearchIndex) -> None:
    write_index(tmp_path / "again", thousand())
    again = SearchIndex.open(tmp_path / "again")
    for text in ("projekt", "samverkan framtid", "kommun", "25", "arbetslösa kvinnor"):
        assert again.find(text, limit=100) == indexed.find(text, limit=100)


def test_threads_share_an_index(indexed: SearchIndex) -> None:
    texts = ["projekt", "kommun", "samverkan", "arbetslösa"] * 25
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(indexed.find, texts)) == [indexed.find(text) for text in texts]


def test_a_process_without_rights_beside_the_index_can_read_it(tmp_path: Path) -> None:
    """The engine wants to write a lock: a release may be read-only, and of another user."""
    folder = tmp_path / "search"
    write_index(folder, [Document(f"{BASE}1", "project", "Nya vägar")])
    assert {stat.S_IMODE(path.stat().st_mode) & 0o044 for path in folder.iterdir()} == {0o044}
    before = sorted(path.name for path in folder.iterdir())
    folder.chmod(0o555)
    code = "import sys; from pathlib import Path; from esfgraph.query.search_index import SearchIndex; "
    code += "print(SearchIndex.open(Path(sys.argv[1])).find('vägar').total)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, str(folder)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(3)]
    assert [each.communicate(timeout=60)[0].strip() for each in processes] == [b"1"] * 3
    assert sorted(path.name for path in folder.iterdir()) == before


def test_an_index_is_whole_or_absent(tmp_path: Path) -> None:
    def broken() -> Iterator[Document]:
        yield Document(f"{BASE}1", "project", "Nya vägar")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_index(tmp_path / "search", broken())
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_the_disk_ends_is_told_with_the_folder_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine tells no reason: where a rename failed in one of its threads, the build ended in a trace."""

    def end(*_: object) -> int:
        reason = "A worker thread encountered an error (io::Error most likely) or panicked."
        raise ValueError(f"An error occurred in a thread: 'An index writer was killed.. {reason}'")

    monkeypatch.setattr("esfgraph.query.search_writer._fill", end)
    with pytest.raises(ReleaseError, match=r"cannot be written at .*search: the disk ended its writer.*run it again"):
        write_index(tmp_path / "search", [])
    assert list(tmp_path.iterdir()) == []


def test_an_index_is_never_written_over_another(tmp_path: Path, make: Make) -> None:
    index = make("Nya vägar")
    with pytest.raises(ReleaseError, match="cannot be put at"):
        write_index(tmp_path / "search", [])
    assert index.find("vägar").total == 1
    assert [path.name for path in tmp_path.iterdir()] == ["search"]


@pytest.mark.parametrize("content", [None, "", "{}", "not json"])
def test_what_is_no_index_is_said_to_be_none(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "meta.json").write_text(content, encoding="utf-8")
    with pytest.raises(ReleaseError, match="full-text index"):
        SearchIndex.open(tmp_path)


def test_an_index_of_nothing_finds_nothing(make: Make) -> None:
    index = make()
    assert index.find("vägar") == Hits(0, ())
    assert index.size == 0


# What is found of the data.


@pytest.fixture(scope="module")
def seeds_index(release: Release) -> SearchIndex:
    return SearchIndex.open(release.path / "search")


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("snabbspår", None, "project/25-030-S02"),
        ("25-030-S02", None, "project/25-030-S02"),
        ("2019/00383", None, "project/2019-00383"),
        ("Hässleholms kommun", "project", "project/2019-00383"),
        ("åtvidabergs kommun", "organization", "organization/2120000415"),
        ("212000-0415", None, "organization/2120000415"),
        ("arbetsmarknadsenheten", "organization", "project/2019-00383/owner"),
        ("aktiv inkludering", None, "concept/objective-2021-2027/A2"),
        ("A2A", None, "concept/objective-2021-2027/A2A"),
        ("2021SE05SFPR", None, "programme/2021SE05SFPR001"),
        ("borås stad", "place", "municipality/1490"),
        ("0561", None, "municipality/0561"),
    ],
)
def test_the_seeds_and_the_codes_are_found(seeds_index: SearchIndex, text: str, kind: Kind | None, first: str) -> None:
    assert paths(seeds_index.find(text, kind=kind))[0] == first


def test_a_code_is_listed_once_under_its_name_in_the_readers_language(seeds_index: SearchIndex) -> None:
    for language, title in (("sv", "Östra Mellansverige"), ("en", "East Middle Sweden")):
        hits = seeds_index.find("SE12", language=language, kind="place").hits
        assert [hit.title for hit in hits if hit.iri.endswith("/SE12")] == [title]


def test_a_code_without_a_name_is_found_by_that_of_the_broader_one(seeds_index: SearchIndex) -> None:
    found = {hit.iri: hit for hit in seeds_index.find("aktiv inkludering").hits}
    hit = found[f"{BASE}concept/objective-2021-2027/A2A"]
    assert (hit.title, hit.number) == ("A2A", "A2A")


def test_codes_that_only_observations_use_are_not_listed() -> None:
    listed = {document.iri for document in documents_of_reference(REFERENCES.ontology)}
    assert not {iri for iri in listed if "/region-basis/" in iri or "/absent/" in iri}
    assert all(REFERENCES.iris.path_of(iri) for iri in listed)


def test_nothing_of_a_hidden_owner_is_listed() -> None:
    page = ROOT / "seeds" / "004_a3e7966aabba5128.txt"
    (found,) = read_source(page.name, page.read_bytes(), REFERENCES.tables, REFERENCES.iris, NOTHING)
    assert isinstance(found, Reading)
    project = merge(found.project, [found.record], REFERENCES.table)
    ownership = ownership_of(project, REFERENCES.iris, REFERENCES.owner_index.answer)
    assert ownership is not None
    owner = gather([ownership], REFERENCES.owner_index)
    listed = document_of_owner(owner, tally_of(project), REFERENCES)
    assert (listed.title, listed.names) == ("Hässleholms kommun", ("Arbetsmarknadsenheten",))
    hidden = document_of_owner(replace(owner, hidden="person"), tally_of(project), REFERENCES)
    assert (hidden.title, hidden.names, hidden.places, hidden.orders) == ("", (), (), {})
    assert isinstance(hidden.row, OwnerRow)
    assert (hidden.row.name, hidden.row.other_names, hidden.row.seat) == ("", (), None)
    documents = ProjectDocuments(REFERENCES)
    document = documents.of(project, msgspec.structs.replace(ownership, hidden="person"))
    assert document.names == ()
    assert isinstance(document.row, ProjectRow)
    assert document.row.owner == Owning(ownership.owner)
    document = documents.of(project, ownership)
    assert document.names == ("Hässleholms kommun", "Arbetsmarknadsenheten")
    assert (document.terms["period"], document.terms["region"]) == (("2014-2020",), ("SE22", "SE2", "SE"))
    assert document.terms["programme"] == ("2014SE05M9OP001",)  # concluded: it narrows, and no row shows it as stated
    assert isinstance(document.row, ProjectRow)
    assert "programme" not in document.row.values
