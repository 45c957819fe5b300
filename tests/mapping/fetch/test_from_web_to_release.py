"""A site of made-up project pages goes to a release twice: by the commands, as a steward runs them."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bench.records import generate
from tests.clients import TestClient
from tests.mapping.fetch.site import Asked, Site, http, publication, serving, versioned
from tests.mapping.fetch.test_fetching import kept
from tests.mapping.sources.test_web_archive import project_statements
from tests.writers import EXPORT, csv_export, html_page, xlsx_export

from esfgraph.fields.table import load_fields
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

PAGES = 24
"""Pages of the site; 500 were tried by hand."""
PERSON = "/projekt/zara-pahittsson"
EXPORTS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SECRETS = ("hittsson", "1212121212", "070-174", "zara@")
RULES = b"User-agent: *\nDisallow: /hemligt\nSitemap: /sitemap.xml\n"

Command = Callable[..., tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Story:
    """A site fetched and built twice."""

    site: Site
    folder: Path
    numbers: dict[str, str]
    """Of the projects, by path of their pages."""
    gone: str
    """The path of the page that vanished."""
    changed: str
    """The path of the page whose title changed."""
    said: list[str]
    """What the commands said, one after another."""
    first_asked: int
    """How many requests the first run made."""

    @property
    def data(self) -> DataFolder:
        return DataFolder(self.folder / "data")


def busy_once(answer: Callable[[Asked], bytes]) -> Callable[[Asked], bytes]:
    busy = iter([http(status="429 Too Many", retry_after="0")])
    return lambda asked: next(busy, None) or answer(asked)


def page_of_person() -> bytes:
    facts = {"Diarienummer": "25-999-S01", "Projektägare": "Zara Påhittsson", "Projektägare org.nr.": "1212121212"}
    contact = {"Kontaktperson": "Zara Påhittsson", "E-post": "zara@example.org", "Telefonnummer": "070-174 06 05"}
    rows = "".join(f"<dt>{label}<dd>{value}" for label, value in (facts | contact).items())
    return f"<h1>25-999-S01 - Vägen</h1><dl>{rows}</dl><p>Zara Påhittsson leder projektet.</p>".encode()


def tell(site: Site, folder: Path, count: int, command: Command) -> Story:
    """Fetch and build, change the site, fetch and build again."""
    pages = [
        (sample.values["number"], html_page(sample, layout, "list of terms").encode())
        for sample, layout, _ in generate(2 * count, seed=3)
        if layout not in ("", "Z")
    ][:count]
    numbers = {f"/projekt/{number.replace('/', '-')}": number for number, _ in pages}
    for (path, _), (_, html) in zip(numbers.items(), pages, strict=True):
        site.pages[path] = versioned(html, f'"{path}"')
    gone, changed, slow, moved, *_ = numbers
    # What is listed may lead on, and answers may need patience.
    site.pages |= {"/gammalt": http(status="301 Moved", location=moved), slow: busy_once(versioned(pages[2][1], '"s"'))}
    site.pages |= {PERSON: versioned(page_of_person(), '"z"'), "/robots.txt": http(RULES, content_type="text/plain")}
    listed = [*(path for path in numbers if path != moved), "/gammalt", PERSON, "/hemligt/1"]
    site.pages["/sitemap.xml"] = site.sitemap(*listed)
    publication(folder / "data")
    fetch = ("fetch", "--sitemap", f"{site.place}/sitemap.xml", "--to", str(folder / "pages"), "--delay", "0")
    data = ("--data", str(folder / "data"))
    said = [command(*fetch, "--allow-private", *data), command("build", str(folder / "pages"), *data)]
    asked = len(site.asked)
    time.sleep(1)  # archives tell times by the second, and a page must have gone later than it was read
    site.pages[gone] = http(status="410 Gone")
    html = pages[1][1].replace(f"{numbers[changed]} - ".encode(), f"{numbers[changed]} - Nytt: ".encode())
    site.pages[changed] = versioned(html, '"new"')
    said += [command(*fetch, "--allow-private", *data), command("build", str(folder / "pages"), *data)]
    return Story(site, folder, numbers, gone, changed, ["\n".join(map(str, each)) for each in said], asked)


@pytest.mark.parametrize(("form", "media_type"), EXPORTS.items())
def test_an_export_goes_to_a_release(tmp_path: Path, esfgraph: Command, form: str, media_type: str) -> None:
    samples = [sample.only(EXPORT) for sample, layout, _ in generate(90, seed=3) if layout == ""][:6]
    body = csv_export(samples).encode() if form == "csv" else xlsx_export(samples, load_fields())
    export = tmp_path / f"export.{form}"
    export.write_bytes(body)
    data, archives = ("--data", str(tmp_path / "data")), str(tmp_path / "archives")
    publication(tmp_path / "data")
    with serving() as site:
        site.pages["/export"] = versioned(body, '"1"', content_type=media_type)
        fetch = ("fetch", "--export", f"{site.place}/export", "--to", archives, "--delay", "0", "--allow-private")
        fetched, built, again = esfgraph(*fetch, *data), esfgraph("build", archives, *data), esfgraph(*fetch, *data)
    assert (fetched[0], fetched[1].splitlines()[0]) == (0, "1 page(s) fetched")
    assert (again[0], again[1].splitlines()[0]) == (0, "1 as before")
    assert built[0] == 0, built
    release = DataFolder(tmp_path / "data").current()
    assert release
    assert release.counts["projects"] == len(samples) == 6
    assert project_statements(Path(archives)) == project_statements(export)


@pytest.fixture
def story(tmp_path: Path, esfgraph: Command) -> Iterator[Story]:
    with serving() as site:
        yield tell(site, tmp_path, PAGES, esfgraph)


def test_a_site_goes_to_a_release_twice(story: Story) -> None:
    site, count = story.site, len(story.numbers)
    first_fetch, _, second_fetch, second_build = story.said
    told = f"0\n{count + 1} page(s) fetched\n1 lead elsewhere\n1 that the site lets no program read"
    assert first_fetch.startswith(told)
    assert f"\n{count - 2 + 1} as before\n1 gone (404, 410)\n" in second_fetch
    assert second_build.startswith("0\n"), second_build
    assert re.search(r"Projects +\S+ +1 whose pages are gone", second_build)
    report = (story.data.root / "current" / "report.csv").read_text(encoding="utf-8")
    assert "(status 304) say that the page is as it was" in report
    assert "application/xml" not in report  # the sitemap is nothing that is left out
    # Another time every page is asked for with its version.
    again = {path: asked for path, asked in site.asked[story.first_asked :] if path.startswith("/projekt/")}
    assert again.keys() == {*story.numbers, PERSON}
    assert all("if-none-match" in asked for asked in again.values())
    assert not any(path.startswith("/hemligt") for path, _ in site.asked)
    # The archives hold what was sent.
    archives = sorted((story.folder / "pages").iterdir())
    assert [archive.suffixes for archive in archives] == [[".warc", ".gz"]] * 2
    for archive in archives:
        for path, answer in kept(archive).items():
            assert answer in site.sent[path], path
    assert "hittsson" in kept(archives[0])[PERSON].decode()
    _check_data(story)
    with TestClient(create_app(Settings(data=story.data.root, query=QueryLimits(processes=1)))) as client:
        _check_pages(story, client)


def _check_data(story: Story) -> None:
    """Nothing of a person is in DATA."""
    release = story.data.current()
    assert release
    for path in story.data.root.rglob("*"):
        text = path.read_bytes().decode("utf-8", "replace").casefold() if path.is_file() else ""
        assert not [secret for secret in SECRETS if secret in text], path
    for quad in release.open_store():
        assert not [secret for secret in SECRETS if secret in str(quad).casefold()], quad


def _check_pages(story: Story, client: TestClient) -> None:
    """Each project links to its page with the day; the one that vanished says why."""
    for path, number in story.numbers.items():
        page = client.get(f"/en/project/{number.replace('/', '-')}", headers={"Accept": "text/html"})
        if path == story.gone:
            assert page.status_code == 410
            assert "the page answered 410" in page.text
        else:
            address = re.escape(f"{story.site.place}{path}")
            assert re.search(rf'Read on \d+ \w+ \d{{4}} at <a href="{address}"', page.text), number
            assert "Terms for the use of the data:" in page.text
            assert ("The page was still the same on" in page.text) is (path != story.changed), number
            assert ("Nytt: " in page.text) is (path == story.changed), number
    changes = client.get("/en/changes").text
    assert re.search(rf"Page gone: {story.numbers[story.gone]}\b", changes)
    assert re.search(
        r"Its page was there no more on \d{4}-\d\d-\d\d \(sidan svarade 410 / the page answered 410\)", changes
    )
    person = client.get("/en/project/25-999-S01").text
    assert "Read on" in person
    assert not [secret for secret in SECRETS if secret in person.casefold()]
