"""Values given to queries: read into typed terms, or refused in a sentence that says what was expected."""

import pyoxigraph as ox
import pytest

from esfgraph.errors import UsageError
from esfgraph.query.examples import Term, load_examples
from esfgraph.query.parameters import ParameterError, read_parameters
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import NUTS, XSD
from esfgraph.release.data_folder import Release

EXAMPLES = {example.name: example for example in load_examples()}
BASE = DEFAULT_BASE


def named(path: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + path)


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("name", "parameter", "given", "expected"),
    [
        ("projects-of-an-owner", "owner", "2120000415", named("organization/2120000415")),
        ("projects-of-an-owner", "owner", " 212000-0415 ", named("organization/2120000415")),
        ("projects-of-an-owner", "owner", "16212000-0415", named("organization/2120000415")),
        ("projects-of-an-owner", "owner", f"{BASE}project/2019-00383/owner", named("project/2019-00383/owner")),
        ("where-a-total-comes-from", "project", "2019/00383", named("project/2019-00383")),
        ("where-a-total-comes-from", "project", "25-030-S02", named("project/25-030-S02")),
        ("where-a-total-comes-from", "project", "a b>c", named("project/a%20b%3Ec")),
        ("where-a-total-comes-from", "project", f"{BASE}project/unnumbered/ab", named("project/unnumbered/ab")),
        ("municipalities-without-project", "county", "05", named("county/05")),
        ("municipalities-without-project", "county", f"{BASE}county/05", named("county/05")),
        ("projects-of-a-municipality", "municipality", "0561", named("municipality/0561")),
        ("projects-in-a-region", "region", "SE12", ox.NamedNode(f"{NUTS}SE12")),
        ("biggest-owners", "period", "2014-2020", named("concept/period/2014-2020")),
        ("running-on-a-day", "day", "2024-02-29", typed("2024-02-29", "date")),
        ("projects-starting-in-a-year", "year", "2024", typed("2024", "integer")),
        ("titles-holding-a-word", "word", 'a"} #', ox.Literal('a"} #')),
        ("support-by-stated-region", "language", "en", ox.Literal("en")),
    ],
)
def test_a_value_becomes_a_term_of_its_kind(
    release: Release, name: str, parameter: str, given: str, expected: Term
) -> None:
    terms = read_parameters(EXAMPLES[name], [(parameter, given)], release.open_store(), Iris())
    assert terms[parameter] == expected


@pytest.mark.parametrize(
    ("name", "parameter", "given", "expected"),
    [
        ("projects-of-an-owner", "owner", "212000", "organisation number, ten digits"),
        ("projects-of-an-owner", "owner", f"{BASE}a b", "organisation number, ten digits"),
        ("projects-of-an-owner", "owner", "http://elsewhere.example/2120000415", "ten digits"),
        ("where-a-total-comes-from", "project", "http://elsewhere.example/x", "such as 25-030-S02"),
        ("where-a-total-comes-from", "project", "2" * 300, "such as 25-030-S02"),
        ("where-a-total-comes-from", "project", "2\n5", "such as 25-030-S02"),
        ("municipalities-without-project", "county", "99", "two digits. The codes are 01, 03, 04"),
        ("municipalities-without-project", "county", "5", "two digits"),
        ("projects-of-a-municipality", "municipality", "9999", "The municipality's code, four digits."),
        ("projects-in-a-region", "region", "se12", "such as SE2 or SE123"),
        ("biggest-owners", "period", "2021", "The codes are 2007-2013, 2014-2020, 2021-2027."),
        ("running-on-a-day", "day", "2023-02-29", "A date such as 2026-02-01"),
        ("running-on-a-day", "day", "20230228", "A date such as 2026-02-01"),
        ("projects-starting-in-a-year", "year", "24", "A year, four digits"),
        ("projects-starting-in-a-year", "year", "２０２４", "A year, four digits"),
        ("titles-holding-a-word", "word", "x" * 201, "A word or a part of one"),
        ("titles-holding-a-word", "word", "a\0b", "A word or a part of one"),
        ("support-by-stated-region", "language", "de", "sv or en"),
    ],
)
def test_a_value_of_another_kind_is_refused(
    release: Release, name: str, parameter: str, given: str, expected: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        read_parameters(EXAMPLES[name], [(parameter, given)], release.open_store(), Iris())
    message = str(caught.value)
    assert f"'{parameter}'" in message
    assert repr(given[:200])[1:-1] in message
    assert expected in message
    assert len(message) < 700


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([("yaer", "2024")], "has no parameter 'yaer'; its parameters are year."),
        ([("year", "2024"), ("year", "2025")], "'year' is given more than once"),
        ([("", "x")], "has no parameter ''"),
    ],
)
def test_a_name_that_is_wrong_or_comes_twice_is_refused(
    release: Release, given: list[tuple[str, str]], expected: str
) -> None:
    with pytest.raises(UsageError, match=expected):
        read_parameters(EXAMPLES["projects-starting-in-a-year"], given, release.open_store(), Iris())


def test_an_empty_value_means_the_default(release: Release) -> None:
    store = release.open_store()
    assert read_parameters(EXAMPLES["projects-starting-in-a-year"], [("year", " ")], store, Iris()) == {
        "year": typed("2024", "integer")
    }
    assert read_parameters(EXAMPLES["running-on-a-day"], [("day", "")], store, Iris()) == {}
    with pytest.raises(UsageError, match="it takes none"):
        read_parameters(EXAMPLES["findings-by-rule"], [("day", "")], store, Iris())
