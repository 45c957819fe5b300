"""Addresses and the names of their files."""

from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph_server.static_site.addresses import Address, page_file, plain_file, relative

LONG = "a" * 300


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/sv/", "sv/index.html"),
        ("/sv/project/25-030-S02", "sv/project/25-030-S02/index.html"),
        ("/sv/project/25-030-S02#cite", "sv/project/25-030-S02/index.html"),
        ("/sv/label/%C3%A5r", "sv/label/år/index.html"),
        ("/sv/projects?county=05", "sv/projects/county=05/index.html"),
        ("/sv/projects?page=2&county=05&q=", "sv/projects/county=05&page=2/index.html"),
        ("/sv/projects?objective=2021-2027/A2A", "sv/projects/objective=2021-2027%2FA2A/index.html"),
        ("/sv/concept/a%2Fb", "sv/concept/a%2Fb/index.html"),
    ],
)
def test_a_page_is_the_index_of_a_folder_of_its_name(address: str, file: str) -> None:
    assert page_file(Address.read(address)) == file


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/project/25-030-S02.ttl", "project/25-030-S02.ttl"),
        ("/sv/projects.csv?county=05", "sv/projects/county=05.csv"),
        ("/sv/projects.feed.json?owner=2120000415", "sv/projects/owner=2120000415.feed.json"),
        ("/openapi.json?lang=sv", "openapi/lang=sv.json"),
    ],
)
def test_a_file_keeps_its_suffix(address: str, file: str) -> None:
    assert plain_file(Address.read(address)) == file


def test_names_that_are_too_long_for_a_file_are_told_apart() -> None:
    one, other = (page_file(Address.read(f"/sv/label/{LONG}{end}")) for end in "ab")
    assert one != other
    assert max(map(len, one.split("/"))) < 255


_NAMES = st.text("aåB%&=+ .;é", min_size=1, max_size=4).filter(lambda name: set(name) != {"."})
_PATHS = st.lists(_NAMES, max_size=4)


@given(_PATHS, _PATHS, _NAMES)
def test_a_link_leads_from_any_folder_to_any_file(folder: list[str], other: list[str], name: str) -> None:
    target = "/".join([*other, name])
    here = "/".join(folder)
    link = relative(here, target)
    assert not link.startswith("/")
    base = "http://here/" + "/".join(f"{number}" for number, _ in enumerate(folder)) + ("/" if folder else "")
    reached = unquote(urljoin(base + "index.html", link)).removeprefix("http://here/")
    shared = 0
    while shared < min(len(folder), len(other)) and folder[shared] == other[shared]:
        shared += 1
    assert reached == "/".join([*(str(number) for number in range(shared)), *other[shared:], name])
