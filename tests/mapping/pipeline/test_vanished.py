"""A page that answers that it is no more takes its project along, with day and reason; what comes back is published."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
from tests.archives import Sent, warc

from esfgraph.pipeline.build import build
from esfgraph.publisher.withdrawals import read_vanished
from esfgraph.rdf.iris import Iris
from esfgraph.release.change import Going
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.objections import Objection

PLACE = "https://www.example.org/projekt"
GONE = "410 Gone"


def page(number: int, title: str = "Ny väg") -> bytes:
    facts = {"Diarienummer": f"25-{number:03}-S01", "Projektägare": "Åby kommun", "Startdatum": "2025-01-01"}
    rows = "".join(f"<dt>{label}<dd>{value}" for label, value in facts.items())
    return f"<title>T</title><h1>25-{number:03}-S01 - {title}</h1><dl>{rows}</dl>".encode()


def read(number: int, day: str, title: str = "Ny väg", at: int | None = None) -> Sent:
    return Sent(f"{PLACE}/{number if at is None else at}", page(number, title), f"{day}T06:00:00Z")


def answered(number: int, day: str, status: str, kind: str = "response") -> Sent:
    return Sent(f"{PLACE}/{number}", b"", f"{day}T06:00:00Z", status, kind=kind)


def titles(release: Release) -> dict[str, set[str]]:
    """The titles of each project by its path."""
    quads = release.open_store().quads_for_pattern(None, TITLE, None, ox.DefaultGraph())
    found: dict[str, set[str]] = {}
    for quad in quads:
        path = Iris().path_of(str(quad.subject.value)) if isinstance(quad.subject, ox.NamedNode) else None
        if path and path.startswith("project/") and isinstance(quad.object, ox.Literal):
            found.setdefault(path, set()).add(quad.object.value)
    return found


TITLE = ox.NamedNode("http://purl.org/dc/terms/title")
READ, SEEN = (
    ox.NamedNode(name)
    for name in ("http://purl.org/dc/terms/created", "https://w3id.org/esfgraph/ontology#seenUnchanged")
)

CASES: dict[str, tuple[Callable[[int], list[Sent]], str, str]] = {
    "gone after it was read": (
        lambda n: [read(n, "2026-02-01"), answered(n, "2026-03-01", GONE)],
        "",
        "2026-03-01",
    ),
    "not found": (
        lambda n: [
            read(n, "2026-02-01"),
            answered(n, "2026-03-01", "404 Not Found"),
            answered(n, "2026-04-01", GONE),
        ],
        "",
        "2026-04-01",
    ),
    "gone before it was read": (lambda n: [answered(n, "2026-01-01", GONE), read(n, "2026-02-01")], "Ny väg", ""),
    "back again": (
        lambda n: [read(n, "2026-02-01", "Gammal"), answered(n, "2026-03-01", GONE), read(n, "2026-04-01", "Ny")],
        "Ny",
        "",
    ),
    "as it was, after it was gone": (
        lambda n: [
            read(n, "2026-02-01"),
            answered(n, "2026-03-01", GONE),
            answered(n, "2026-04-01", "304 Not Modified", "revisit"),
        ],
        "Ny väg",
        "",
    ),
    "out of order for a while": (
        lambda n: [read(n, "2026-02-01"), answered(n, "2026-03-01", "503 Busy")],
        "Ny väg",
        "",
    ),
    "moved, and the old address gone": (
        lambda n: [
            read(n, "2026-02-01", "Gammal"),
            read(n, "2026-03-01", "Flyttad", at=n + 100),
            answered(n, "2026-03-02", GONE),
        ],
        "Flyttad",
        "",
    ),
    "newer by its time on the same day": (
        lambda n: [
            Sent(f"{PLACE}/{n + 200}", page(n, "Ny"), "2026-02-01T18:00:00Z"),
            Sent(f"{PLACE}/{n}", page(n, "Gammal"), "2026-02-01T06:00:00Z"),
        ],
        "Ny",
        "",
    ),
}
"""What was answered about a project, the title that is published, and since when it is gone."""


def test_the_last_answer_of_an_address_tells(tmp_path: Path) -> None:
    answers = [answers(number) for number, (answers, _, _) in enumerate(CASES.values(), 1)]
    # Each answer in an archive of its own: what a later one says holds for what stands in another.
    runs = [[case[turn] for case in answers if turn < len(case)] for turn in range(3)]
    release = build([archives(tmp_path, runs)], DataFolder(tmp_path / "data"), Iris()).release
    assert release
    published, vanished = titles(release), read_vanished(release.path)
    for number, (case, (_, title, gone)) in enumerate(CASES.items(), 1):
        path = f"project/25-{number:03}-S01"
        assert published.get(path, set()) == ({title} if title else set()), case
        assert (str(vanished[path].date) if path in vanished else "") == gone, case
    assert vanished["project/25-001-S01"].reason == "sidan svarade 410 / the page answered 410"


def archives(folder: Path, runs: Iterable[Iterable[Sent]]) -> Path:
    (folder / "in").mkdir()
    for number, answers in enumerate(runs):
        warc(folder / "in" / f"{number}.warc.gz", answers)
    return folder / "in"


def test_a_page_that_is_still_the_same_says_both_days(tmp_path: Path) -> None:
    same, moved, first = "304 Not Modified", "301 Moved", [read(number, "2026-02-01") for number in range(1, 5)]
    second = [
        answered(1, "2026-03-01", same, "revisit"),
        answered(2, "2026-03-01", "200 OK", "revisit"),  # as crawlers say that what they got is as before
        read(3, "2026-03-01", "Ny"),
        answered(4, "2026-03-01", moved),
    ]
    third = [answered(1, "2026-04-01", same, "revisit"), answered(3, "2026-04-01", same, "revisit")]
    data, folder = DataFolder(tmp_path / "data"), archives(tmp_path, [first, second])
    build([folder], data, Iris())
    warc(folder / "next.warc.gz", third)  # what was read before is read again for the day alone
    release = build([folder], data, Iris()).release
    assert release
    days: dict[str, set[str]] = {}
    for quad in release.open_store().quads_for_pattern(None, None, None, None):
        # link sets have a day, too
        if (
            quad.predicate in (READ, SEEN)
            and isinstance(quad.subject, ox.NamedNode)
            and "/record/" in quad.subject.value
        ):
            assert isinstance(quad.object, ox.Literal)
            mark = "=" if quad.predicate == SEEN else ""
            project = quad.subject.value.split("/")[-2]
            days.setdefault(project, set()).add(mark + quad.object.value.removesuffix("T06:00:00Z"))
    assert days == {
        "25-001-S01": {"2026-02-01", "=2026-04-01"},
        "25-002-S01": {"2026-02-01", "=2026-03-01"},
        "25-003-S01": {"2026-02-01", "2026-03-01", "=2026-04-01"},
        "25-004-S01": {"2026-02-01"},
    }


def test_where_many_vanish_nobody_is_withdrawn_before_a_person_has_looked(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    folder = archives(tmp_path, [[read(number, "2026-02-01") for number in range(1, 21)]])
    assert build([folder], data, Iris()).served
    warc(folder / "next.warc.gz", [answered(number, "2026-04-01", "404 Not Found") for number in range(1, 15)])
    second = build([folder], data, Iris())
    assert second.change
    assert second.change.gone[Going.VANISHED] == second.change.lost == 14
    assert (second.objections, second.served) == ((Objection.SHRUNK,), False)
