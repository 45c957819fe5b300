"""Downloads: the files of a release, whole, in part, and nothing else."""

import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.requests import Request
from tests.clients import TestClient

from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.catalogue.downloads import download
from esfgraph_server.http.problems import ProblemError
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.tables.formats import formats_of


def test_every_file_of_the_manifest_arrives_whole(site: TestClient, release: Release) -> None:
    assert release.manifest["files"]
    for entry in release.manifest["files"]:
        response = site.get(f"/downloads/{entry['name'].rpartition('/')[2]}", headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200
        assert "content-encoding" not in response.headers
        assert (len(response.content), hashlib.sha256(response.content).hexdigest()) == (entry["size"], entry["sha256"])
        assert response.headers["etag"] == f'"{entry["sha256"]}"'


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("esf.nq.gz", "application/gzip"),
        ("esf.ttl.gz", "application/gzip"),
        ("projects.csv", "text/csv; charset=utf-8; header=present"),
        ("report.ttl", "text/turtle; charset=utf-8"),
        ("report.json", "application/json"),
        ("manifest.json", "application/json"),
        ("projects.jsonl.gz", "application/gzip"),
        ("projects.csv-metadata.json", "application/csvm+json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_says_what_it_is(site: TestClient, name: str, media_type: str) -> None:
    response = site.head(f"/downloads/{name}")
    assert response.headers["content-type"] == media_type
    assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert response.headers["access-control-allow-origin"] == "*"


def test_the_dump_holds_the_graph(site: TestClient) -> None:
    text = gzip.decompress(site.get("/downloads/esf.nq.gz").content).decode()
    assert "<http://localhost:8000/project/25-030-S02>" in text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("bytes=0-9", slice(0, 10)), ("bytes=10-", slice(10, None)), ("bytes=-5", slice(-5, None))],
)
def test_a_part_of_a_file_can_be_had(site: TestClient, asked: str, expected: slice) -> None:
    """RFC 9110, 14.2."""
    whole = site.get("/downloads/projects.csv").content
    response = site.get("/downloads/projects.csv", headers={"Range": asked})
    assert (response.status_code, response.content) == (206, whole[expected])


@pytest.mark.parametrize(
    "asked",
    [
        *("lines=0-9", "items=0-9", "rows 0-9", "none", "bytes", "bytes=", "bytes=a-b", "bytes=9-0", "bytes=--5"),
        *("bytes=0-9,a", "bytes=0-9;10-19", "bytes=0-9,20-10", "bytes 0-9", "byte=0-9", "bytes=-", "", "bytes=+1-2"),
    ],
)
def test_a_range_that_cannot_be_read_is_as_if_it_were_not_there(site: TestClient, asked: str) -> None:
    """RFC 9110, 14.2."""
    for address in ("/downloads/projects.csv", "/static/app.css"):
        whole = site.get(address, headers={"Accept-Encoding": "identity"})
        response = site.get(address, headers={"Range": asked, "Accept-Encoding": "identity"})
        assert (response.status_code, response.content) == (200, whole.content)


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("bytes=0-0", ["0-0"]),
        ("BYTES=0-9", ["0-9"]),
        ("bytes=0-9,99999999-", ["0-9"]),  # what is there of it
        ("bytes=0-9, 20-29", ["0-9", "20-29"]),
        ("bytes=0-9,5-14", ["0-14"]),
        ("bytes=,0-9", ["0-9"]),
    ],
)
def test_parts_of_a_file_are_those_asked_for_and_there(site: TestClient, asked: str, parts: list[str]) -> None:
    response = site.get("/downloads/projects.csv", headers={"Range": asked})
    assert response.status_code == 206
    said = response.headers.get("content-range", "") + response.text
    assert [part for part in parts if f"bytes {part}/" in said] == parts


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=99999998-99999999,99999999-"])
def test_a_part_that_is_not_there_is_refused_with_the_size(site: TestClient, asked: str) -> None:
    """RFC 9110, 15.5.17."""
    size = len(site.get("/downloads/projects.csv").content)
    response = site.get("/downloads/projects.csv", headers={"Range": asked})
    assert (response.status_code, response.headers["content-range"]) == (416, f"bytes */{size}")
    assert response.json()["status"] == 416


def test_only_get_has_parts(site: TestClient) -> None:
    assert site.head("/downloads/projects.csv", headers={"Range": "bytes=0-9"}).status_code == 200


@pytest.mark.parametrize(
    ("condition", "status"), [("TAG", 206), ("DATE", 206), ("W/TAG", 200), ("Sat, 01 Jan 2000 00:00:00 GMT", 200)]
)
def test_a_part_is_sent_to_go_with_those_that_the_client_has(site: TestClient, condition: str, status: int) -> None:
    """RFC 9110, 13.1.5."""
    headers = site.head("/downloads/projects.csv").headers
    condition = condition.replace("TAG", headers["etag"]).replace("DATE", headers["last-modified"])
    asked = {"Range": "bytes=0-9", "If-Range": condition}
    assert site.get("/downloads/projects.csv", headers=asked).status_code == status
    beyond = {"Range": "bytes=99999999-", "If-Range": condition}
    assert site.get("/downloads/projects.csv", headers=beyond).status_code == (416 if status == 206 else 200)


def test_a_part_of_another_version_is_not_sent(site: TestClient) -> None:
    """RFC 9110, 13.1.5."""
    headers = {"Range": "bytes=0-9", "If-Range": '"other"'}
    assert site.get("/downloads/projects.csv", headers=headers).status_code == 200


def test_a_part_beyond_the_end_is_refused(site: TestClient) -> None:
    assert site.get("/downloads/projects.csv", headers={"Range": "bytes=99999999-"}).status_code == 416


@pytest.mark.parametrize(
    "path",
    [
        "nothing.csv",
        "../manifest.json",
        "..%2Fmanifest.json",
        "%2e%2e%2f%2e%2e%2fmanifest.json",
        "dumps%2Fprojects.csv",
        "%2Fetc%2Fpasswd",
        "projects.csv%00",
        "store",
        "store%2FCURRENT",
        "manifest.json%2F..%2Freport.csv",
    ],
)
def test_only_what_the_manifest_lists_can_be_had(site: TestClient, path: str) -> None:
    assert site.get(f"/downloads/{path}").status_code == 404


def test_the_page_lists_every_file_with_its_checksum(site: TestClient, release: Release) -> None:
    html = site.get("/en/downloads").text
    for entry in release.manifest["files"]:
        assert entry["sha256"] in html
        assert f'href="/downloads/{entry["name"].rpartition("/")[2]}"' in html


def test_the_page_says_what_every_file_is_for(site: TestClient, release: Release) -> None:
    names = [entry["name"].rpartition("/")[2] for entry in release.manifest["files"]]
    for language in ("sv", "en"):
        html = site.get(f"/{language}/downloads").text
        rows = re.findall(r'download>([^<]+)</a> <span class="sub">[^<]+</span></p><p>[^<]+</p>', html)
        assert sorted(rows) == sorted(names)


def test_the_page_links_the_lists_in_every_format(site: TestClient) -> None:
    links = re.findall(r'<a rel="nofollow" href="(/en/[^"]+)">', site.get("/en/downloads").text)
    kinds = [("projects", each) for each in formats_of("projects")]
    kinds += [("organizations", each) for each in formats_of("organizations")]
    expected = [f"/en/{list_}{each.suffix}" + (f"?for={each.reader}" if each.reader else "") for list_, each in kinds]
    assert links == expected
    assert {site.head(link).status_code for link in links} == {200}


def test_a_table_leads_to_its_metadata(site: TestClient) -> None:
    """Model for Tabular Data, 5.2."""
    for name in ("projects.csv", "owners.csv"):
        response = site.head(f"/downloads/{name}")
        link = response.headers.get_list("link")[0]
        assert link == f'<{name}-metadata.json>; rel="describedby"; type="application/csvm+json"'
        assert site.get(f"/downloads/{name}-metadata.json").json()["url"] == name
    assert "describedby" not in site.head("/downloads/report.csv").headers["link"]


def test_checksums_are_those_of_the_files(site: TestClient, release: Release, tmp_path: Path) -> None:
    answer = site.get("/downloads/SHA256SUMS")
    names = [line.partition("  ")[2] for line in answer.text.splitlines()]
    assert names == sorted(
        [*(entry["name"].rpartition("/")[2] for entry in release.manifest["files"]), "manifest.json"]
    )
    for name in names:
        (tmp_path / name).write_bytes(site.get(f"/downloads/{name}").content)
    (tmp_path / "SHA256SUMS").write_bytes(answer.content)
    checked = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    again = site.get("/downloads/SHA256SUMS", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_latest_file_is_that_of_the_current_release(site: TestClient, release: Release) -> None:
    response = site.get("/downloads/latest/projects.csv")
    assert (response.status_code, response.headers["location"]) == (303, f"/downloads/{release.id}/projects.csv")
    below_id, plain = site.get(response.headers["location"]), site.get("/downloads/projects.csv")
    assert below_id.content == plain.content
    assert below_id.headers["etag"] == plain.headers["etag"]
    part = site.get(response.headers["location"], headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, plain.content[:10])


@pytest.mark.parametrize(
    "path",
    [
        "aaaaaaaaaaaaaaaa/projects.csv",
        "..%2F/projects.csv",
        "%2E%2E/projects.csv",
        "ID/nothing.csv",
        "ID/..%2Fmanifest.json",
        "ID/dumps/projects.csv",
        "latest/a/b",
    ],
)
def test_only_files_of_releases_are_there(site: TestClient, release: Release, path: str) -> None:
    assert site.get(f"/downloads/{path.replace('ID', release.id)}").status_code == 404


@pytest.mark.parametrize(
    ("withdrawn", "status"),
    [
        ("", 200),
        ("project/25-030-S02", 410),
        ("organization/2120000415", 410),
        ("project/25-030-S0", 200),
        ("project/0", 200),
        ("project/99-999-S99", 200),
    ],
)
def test_an_earlier_release_that_states_what_is_withdrawn_is_gone(
    own_data: DataFolder, withdrawn: str, status: int
) -> None:
    current = own_data.current()
    assert current
    earlier = own_data.path_of("aaaaaaaaaaaaaaaa")
    earlier.mkdir()
    for name in ("dumps", "tables"):
        (earlier / name).symlink_to(current.path / name)
    manifest = {**current.manifest, "release": earlier.name}
    (earlier / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    if withdrawn:
        own_data.withdrawals.write_text(f"id,date,reason\n{withdrawn},2026-02-01,by mistake\n", encoding="utf-8")
    with TestClient(create_app(Settings(data=own_data.root, query=QueryLimits(processes=1)))) as client:
        assert client.get(f"/downloads/{earlier.name}/projects.csv").status_code == status
        assert client.get(f"/downloads/{earlier.name}/manifest.json").status_code == 200
        assert client.get("/downloads/projects.csv").status_code == 200


def test_the_manifest_is_that_of_the_release(site: TestClient, release: Release) -> None:
    assert json.loads(site.get("/downloads/manifest.json").content) == release.manifest


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("dumps/there.csv", 200),
        ("there.csv", 503),  # the manifest names it, and it is not there
        ("../outside.csv", 404),
        ("../../../../../../etc/passwd", 404),
        ("dumps/../../outside.csv", 404),
        ("/etc/passwd", 404),
    ],
)
def test_only_files_of_the_release_are_sent(tmp_path: Path, path: str, status: int) -> None:
    (tmp_path / "outside.csv").write_text("secret", encoding="utf-8")
    (tmp_path / "release" / "dumps").mkdir(parents=True)
    (tmp_path / "release" / "dumps" / "there.csv").write_text("a,b", encoding="utf-8")
    manifest = {"files": [{"name": path, "size": 3, "sha256": "00" * 32}]}
    release = SimpleNamespace(id="a", path=tmp_path / "release", manifest=manifest)
    name = path.rpartition("/")[2]
    scope = {
        "type": "http",
        "method": "GET",
        "headers": [],
        "state": {"release": release},
        "path_params": {"name": name},
    }
    try:
        answer = download(Request(scope)).status_code
    except ProblemError as error:
        answer = error.problem.status
    assert answer == status
