"""Addresses: minted as the table in the README says, and read back."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import each_of

from esfgraph.errors import UsageError
from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import DEFAULT_BASE, Iris, short_hash, slug

IRIS = Iris("https://data.example.se/esf/")
PROJECT = IRIS.project("25-030-S02")
OWNER = IRIS.organization("2120000415")
SHA256 = "0123456789abcdef" * 4

PATHS = {
    "project/25-030-S02": PROJECT,
    "project/2019-00383": IRIS.project("2019/00383"),
    "project/2010-3020123": IRIS.project("2010-3020123"),
    f"project/unnumbered/{short_hash('Kraft', 'Idrott', '2010-02-01')}": IRIS.unnumbered_project(
        "Kraft", "Idrott", "2010-02-01"
    ),
    "organization/2120000415": OWNER,
    "organization/2120000415/unit/arbetsmarknadsenheten": IRIS.unit(OWNER, "Arbetsmarknadsenheten"),
    "organization/2120000415/address/59725-atvidaberg": IRIS.address(OWNER, "59725", "ÅTVIDABERG"),
    "organization/2120000415/address/59725": IRIS.address(OWNER, "59725", ""),
    "organization/2120000415/address/atvidaberg": IRIS.address(OWNER, "", "Åtvidaberg"),
    "project/2019-00383/owner": IRIS.unnumbered_owner(IRIS.project("2019/00383")),
    "project/2019-00383/owner/unit/skolan": IRIS.unit(IRIS.unnumbered_owner(IRIS.project("2019/00383")), "Skolan"),
    "record/25-030-S02/0123456789ab": IRIS.record(PROJECT, SHA256),
    "record/unnumbered/0123/0123456789ab": IRIS.record(f"{IRIS.base}project/unnumbered/0123", SHA256),
    "label/total-projektbudget": IRIS.label("Total projektbudget"),
    f"label/ny-etikett-{short_hash('Ny etikett')[:6]}": IRIS.label("Ny etikett", known=False),
    f"label/label-{short_hash('…')[:6]}": IRIS.label("…", known=False),
    "programme/2021SE05SFPR001": IRIS.programme("2021SE05SFPR001"),
    "concept/fund/ESF+": IRIS.concept("fund", "ESF+"),
    "concept/priority-2021-2027/A": IRIS.concept("priority-2021-2027", "A"),
    "concept/objective-2014-2020/2.1": IRIS.concept("objective-2014-2020", "2.1"),
    "concept/esf-region/SE12": IRIS.concept("esf-region", "SE12"),
    "concept/fund": IRIS.scheme("fund"),
    "municipality/0561": IRIS.municipality("0561"),
    "region/SE12": IRIS.nuts("SE12"),
    "graph/sources": IRIS.graph("sources"),
    f"finding/{short_hash('rule', 'place')}": IRIS.finding("rule", "place"),
}


@each_of(PATHS.items())
def test_a_thing_is_answered_at_its_path(case: tuple[str, str]) -> None:
    path, iri = case
    assert IRIS.path_of(iri) == path
    assert IRIS.of_path(path) == iri


@pytest.mark.parametrize(
    ("iri", "thing"),
    [
        (PROJECT, ("project", "25-030-S02")),
        (IRIS.project("Dnr 7/Å"), ("project", "Dnr 7-Å")),
        (OWNER, ("organization", "2120000415")),
        (IRIS.unit(OWNER, "Skolan"), ("organization", "2120000415/unit/skolan")),
        (IRIS.concept("fund", "ESF+"), ("concept", "fund/ESF+")),
        (IRIS.scheme("fund"), ("concept", "fund")),
        (IRIS.programme("2021SE05SFPR001"), ("programme", "2021SE05SFPR001")),
        (IRIS.nuts("SE12"), ("region", "SE12")),
        (IRIS.quality_report(), ("quality", "")),
        (IRIS.query("latest"), ("queries", "latest")),
        (IRIS.country("SWE"), None),
        ("https://data.example.se/esf/", None),
    ],
)
def test_an_iri_tells_what_it_names(iri: str, thing: tuple[str, str] | None) -> None:
    assert IRIS.parse(iri) == thing


@pytest.mark.parametrize(
    ("concept", "scheme"),
    [
        (IRIS.concept("objective-2021-2027", "A2A"), "objective-2021-2027"),
        (IRIS.concept("fund", "a/b"), "fund"),
        (IRIS.programme("2021SE05SFPR001"), "programme"),
        (IRIS.of_path("county/05"), "county"),
    ],
)
def test_a_concept_tells_its_scheme(concept: str, scheme: str) -> None:
    assert IRIS.scheme_of(concept) == IRIS.scheme(scheme)


def test_what_stands_under_the_default_base_is_named_under_another() -> None:
    assert IRIS.rebased(Iris().project("25-030-S02")) == PROJECT
    assert IRIS.rebased(IRIS.nuts("SE12")) == IRIS.nuts("SE12")
    assert IRIS.relative(PROJECT) == Iris().relative(Iris().project("25-030-S02")) == "project/25-030-S02"


def test_regions_keep_the_iri_that_the_eu_gave_them() -> None:
    assert IRIS.nuts("SE12") == "http://data.europa.eu/nuts/code/SE12"
    assert IRIS.country("SWE") == "http://publications.europa.eu/resource/authority/country/SWE"


def test_only_the_description_of_a_region_lies_under_its_path() -> None:
    assert IRIS.of_path("region/SE12/x") == "https://data.example.se/esf/region/SE12/x"


@pytest.mark.parametrize(
    "iri",
    [
        "https://data.example.se/esf/",
        "https://data.example.se/esf",
        "https://data.example.se/other/project/1",
        "http://data.example.se/esf/project/1",
        "http://publications.europa.eu/resource/authority/country/SWE",
        "https://w3id.org/esfgraph/ontology#Project",
        "",
    ],
)
def test_what_is_not_ours_has_no_path(iri: str) -> None:
    assert IRIS.path_of(iri) is None


def test_an_older_number_has_one_iri_with_slash_or_hyphen() -> None:
    assert IRIS.project("2019/00383") == IRIS.project("2019-00383")


def test_decomposed_letters_give_the_same_iri() -> None:
    assert IRIS.project("A\u030a1") == IRIS.project("Å1")


@given(number=st.text(min_size=1, max_size=60))
def test_any_project_number_gives_an_iri_that_is_parsed_and_read_back(number: str) -> None:
    iri = IRIS.project(number)
    (quad,) = ox.parse(f"<{iri}> <{iri}> <{iri}> .", format=ox.RdfFormat.N_TRIPLES)
    assert quad.subject == ox.NamedNode(iri)
    path = IRIS.path_of(iri)
    assert path is not None
    assert path.startswith("project/")
    assert path.count("/") == 1
    assert IRIS.of_path(path) == iri


@given(numbers=st.lists(st.text("abåAB019-. %+", min_size=1, max_size=12), min_size=2, max_size=2, unique=True))
def test_two_project_numbers_never_share_an_iri(numbers: list[str]) -> None:
    assert IRIS.project(numbers[0]) != IRIS.project(numbers[1])


@given(scheme=st.just("fund"), code=st.text(min_size=1, max_size=40))
def test_any_code_gives_an_iri_that_is_parsed(scheme: str, code: str) -> None:
    iri = IRIS.concept(scheme, code)
    assert ox.NamedNode(iri).value == iri
    assert iri.count("/") == IRIS.base.count("/") + 2


@given(owner=st.text(max_size=60), unit=st.text(max_size=60), postcode=st.text(max_size=6), town=st.text(max_size=30))
def test_any_name_gives_parts_of_an_owner_an_iri(owner: str, unit: str, postcode: str, town: str) -> None:
    unnumbered = IRIS.unnumbered_owner(IRIS.unnumbered_project("Kraft", owner, "2010-02-01"))
    for iri in (IRIS.unit(unnumbered, unit), IRIS.address(unnumbered, postcode, town), IRIS.label(unit, known=False)):
        assert ox.NamedNode(iri).value == iri
        assert not iri.endswith("/")


def test_names_without_latin_letters_do_not_meet() -> None:
    assert IRIS.unit(OWNER, "Школа") != IRIS.unit(OWNER, "Завод")
    assert IRIS.label("Школа", known=False) != IRIS.label("Завод", known=False)


def test_an_unknown_label_never_meets_a_known_one() -> None:
    assert IRIS.label("Region", known=False) != IRIS.label("Region")
    assert IRIS.label("Re-gion", known=False) != IRIS.label("Re gion", known=False)


def test_no_two_known_labels_share_an_iri() -> None:
    labels = [label for field in load_fields().fields for label in field.labels]
    assert len({IRIS.label(label) for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Projektägare org.nr.", "projektagare-org-nr"),
        ("Sekundärtema - Motverka barnfattigdom", "sekundartema-motverka-barnfattigdom"),
        ("Beviljat ESF-stöd", "beviljat-esf-stod"),
        ("ÅTVIDABERG", "atvidaberg"),
        ("  a  b  ", "a-b"),
        ("Straße", "strasse"),
        ("…", ""),
        ("", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KØBENHAVN", "kobenhavn"),
        ("Tromsø", "tromso"),
        ("Ærø", "aero"),
        ("Łódź", "lodz"),
        ("Đorđe", "dorde"),
        ("Straße", "strasse"),
        ("Þórshöfn", "thorshofn"),
        ("Garðabær", "gardabaer"),
        ("Œuvre", "oeuvre"),
        ("Ħal Għaxaq", "hal-ghaxaq"),
        ("Kárášjohka ŋ", "karasjohka-n"),
        ("Diyarbakır", "diyarbakir"),
    ],
)
def test_letters_that_unicode_does_not_take_apart_are_kept(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(text=st.text())
def test_a_slug_is_a_path_segment_whatever_the_text(text: str) -> None:
    written = slug(text)
    assert slug(written) == written
    assert not set(written) - set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    "base",
    [
        DEFAULT_BASE,
        "https://data.example.se/",
        "https://data.example.se/esf/",
        "https://data.example.se:8443/a/b/",
        "http://[::1]:8000/",
        "http://127.0.0.1/",
        "https://exämple.se/",
    ],
)
def test_a_base_is_taken(base: str) -> None:
    assert Iris(base).path_of(Iris(base).project("25-030-S02")) == "project/25-030-S02"


@each_of(
    [
        "",
        "/",
        "data.example.se/",
        "//data.example.se/",
        "ftp://data.example.se/",
        "urn:esf:",
        "http:///esf/",
        "https://data.example.se",
        "https://data.example.se/esf",
        "https://data.example.se/esf#",
        "https://data.example.se/#/",
        "https://data.example.se/?q=/",
        "https://data.example.se/e sf/",
        "https://data.example.se/<esf>/",
        'https://data.example.se/"esf"/',
        "https://data.example.se/{esf}/",
        "https://data.example.se/e\nsf/",
        "https://data.example.se/e\x01sf/",
        "https://data.example.se/%zz/",
        "https://data.example.se:port/",
        "http://[::1/",
    ]
)
def test_a_base_that_cannot_be_one_is_refused_with_a_sentence(base: str) -> None:
    with pytest.raises(UsageError, match=r"^The base IRI '.*' must .*\.$") as caught:
        Iris(base)
    assert repr(base) in str(caught.value)
