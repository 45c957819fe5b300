"""Files of a copy: the bytes that the site answers, the same ones however they are written."""

import gzip
import json
from pathlib import Path

from tests.clients import TestClient
from tests.server.static_site.jobs import MakeJob, Write

from esfgraph.rdf.formats import GRAPHS
from esfgraph.release.data_folder import Release
from esfgraph_server.http.negotiation import LANGUAGES
from esfgraph_server.static_site.listing import addresses_of_things
from esfgraph_server.static_site.search_words import index_file, write_search_words

FILES = (
    *(f"/project/25-030-S02{format_.suffix}" for format_ in GRAPHS),
    *("/sv/projects.csv", "/sv/projects.xlsx", "/en/changes.atom", "/catalog.ttl", "/datasets/dcat", "/robots.txt"),
    *("/downloads/projects.csv", "/downloads/SHA256SUMS", "/static/app.css", "/.well-known/void", "/sv/map.svg"),
)


def test_files_are_what_the_site_answers_and_names_lead_on(
    make_job: MakeJob, write: Write, site: TestClient, tmp_path: Path
) -> None:
    """In one test, for the application takes a second to start."""
    write(make_job(tmp_path), (*FILES, "/", "/project/25-030-S02", "/sv/project/25-030-S02"))
    for address in FILES:
        assert (tmp_path / address[1:]).read_bytes() == site.get(
            address, headers={"Accept": "text/html, */*;q=0.5"}
        ).content


PAGES = (
    *("/sv/", "/en/", "/sv/projects", "/sv/projects?county=05", "/en/organizations?group=county", "/sv/map"),
    *("/sv/search", "/sv/project/25-030-S02", "/en/organization/2120000415", "/sv/municipality/0561", "/sv/ontology"),
    *(
        "/en/quality",
        "/sv/sparql",
        "/sv/embed?of=county%2F05",
        "/sv/embed/county/05",
        "/en/embed/map?level=county&measure=projects",
    ),
)


def test_two_copies_are_the_same_bytes_in_whatever_order_they_are_written(
    make_job: MakeJob, write: Write, tmp_path: Path
) -> None:
    """As by several processes: each has an application of its own, which has made other pages before."""
    copies: list[dict[Path, bytes]] = []
    for addresses in ((*PAGES, *FILES), (*reversed(FILES), *reversed(PAGES))):
        folder = tmp_path / str(len(copies))
        folder.mkdir()
        write(make_job(folder), addresses)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        copies.append({path.relative_to(folder): path.read_bytes() for path in files})
    assert len(copies[0]) == len(PAGES) + len(FILES)
    assert copies[0].keys() == copies[1].keys()
    assert not [path for path, read in copies[0].items() if copies[1][path] != read]


def test_each_thing_is_listed_once_with_its_pages_and_documents(make_job: MakeJob, tmp_path: Path) -> None:
    listed = [str(each) for each in addresses_of_things(make_job(tmp_path).open_graph())]
    assert len(listed) == len(set(listed))
    expected = {"/sv/ontology", "/en/ontology/Project", "/region/SE12.ttl", "/project/25-030-S02", "/sv/quality"}
    assert expected <= set(listed)


def test_the_search_looks_in_names_and_numbers(
    make_job: MakeJob, release: Release, tmp_path: Path, site: TestClient
) -> None:
    graph = make_job(tmp_path).open_graph()
    for language in LANGUAGES:
        path = tmp_path / index_file(language).replace("/", "-")
        write_search_words(release, graph, language, path)
        kinds = json.loads(gzip.decompress(path.read_bytes()))
        assert list(kinds) == ["place", "concept", "organization", "project"]
        assert ["project/25-030-S02", "Snabbspår Åtvidaberg", "25-030-S02 · ÅTVIDABERGS KOMMUN"] in kinds["project"]
        assert ["municipality/0561", "Åtvidaberg", "0561"] in kinds["place"]
        rows = [row for rows in kinds.values() for row in rows]
        assert len({path for path, *_ in rows}) == len(rows)
        assert {site.get(f"/{language}/{row[0]}").status_code for row in rows[::40]} == {200}
