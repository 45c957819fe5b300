"""What is taken of an answer to the query of a link set, in each form that endpoints and their pages give."""

import json

import pyoxigraph as ox
import pytest

from esfgraph.errors import SourceError, UsageError
from esfgraph.links.answers import Links, links_of
from esfgraph.links.link_sets import link_set, load_link_sets
from esfgraph.rdf.iris import Iris
from esfgraph.vocabulary.ontology import load_ontology

OWNERS = link_set("wikidata-owners")
Q = "http://www.wikidata.org/entity/Q"


def answered(*pairs: tuple[str, str]) -> bytes:
    """An answer in the JSON of SPARQL 1.1."""
    rows = [
        {"key": {"type": "literal", "value": key}, "target": {"type": "uri", "value": target}} for key, target in pairs
    ]
    return json.dumps({"head": {"vars": ["key", "target"]}, "results": {"bindings": rows}}).encode()


@pytest.mark.parametrize(
    "answer",
    [
        answered(("2120000415", f"{Q}1")),
        json.dumps([{"target": f"{Q}1", "key": "212000-0415"}]).encode(),
        f"key,target\r\n212000-0415,{Q}1\r\n".encode(),
        f'\ufefftarget,key,label\n{Q}1,"16212000-0415","Åtvidaberg, kommun"\n'.encode(),
    ],
)
def test_every_form_of_an_answer_gives_the_same_links(answer: bytes) -> None:
    assert links_of(answer, OWNERS, "x") == Links({"2120000415": f"{Q}1"}, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("2120000415", f"{Q}1")] * 2, Links({"2120000415": f"{Q}1"}, 1, 0, 0, 0)),
        ([("2120000415", f"{Q}1"), ("2120000415", f"{Q}2")], Links({}, 2, 0, 0, 2)),
        ([("2120000415", f"{Q}1"), ("2120001561", f"{Q}1")], Links({}, 2, 0, 0, 2)),
        ([("2120000416", f"{Q}1"), ("", f"{Q}2"), ("None", f"{Q}3")], Links({}, 3, 3, 0, 0)),
        ([("850709-9805", f"{Q}1"), ("198507099805", f"{Q}2")], Links({}, 2, 2, 0, 0)),
        ([("2120000415", "http://www.wikidata.org/entity/P31")], Links({}, 1, 0, 1, 0)),
        ([("2120000415", "https://evil.example/Q1"), ("2120001561", f"{Q}1> <x")], Links({}, 2, 0, 2, 0)),
    ],
)
def test_what_may_be_wrong_is_left_out_and_counted(pairs: list[tuple[str, str]], expected: Links) -> None:
    assert links_of(answered(*pairs), OWNERS, "x") == expected


@pytest.mark.parametrize(
    "answer",
    [b"", b"{}", b"[1]", b"<html>", b"\xff\xfe", b"a,b\n1,2\n", b'{"results": {"bindings": [{}]}}', b"[" * 100_000],
)
def test_what_is_no_answer_is_refused_in_a_sentence(answer: bytes) -> None:
    with pytest.raises(SourceError, match=r"^x is no answer to the query of this link set; .*--show-query"):
        links_of(answer, OWNERS, "x")


@pytest.mark.parametrize(
    ("name", "key", "target"),
    [
        ("wikidata-municipalities", "0561", f"{Q}510345"),
        ("wikidata-counties", "05", f"{Q}104940"),
        ("wikidata-regions", "SE12", f"{Q}1419496"),
        ("ror-owners", "2021002932", "https://ror.org/048a87296"),
    ],
)
def test_each_set_has_keys_and_targets_of_its_own(name: str, key: str, target: str) -> None:
    assert links_of(answered((key, target), ("x", target)), link_set(name), "x").found == {key: target}


def test_a_place_is_found_by_its_code_of_today_whatever_it_was_called_before() -> None:
    municipalities = link_set("wikidata-municipalities")
    heby, knivsta = ("0331", f"{Q}1"), ("0330", f"{Q}2")
    found = links_of(answered(heby, ("1917", f"{Q}1"), knivsta), municipalities, "x")
    assert found == Links(dict([knivsta, heby]), 3, 1, 0, 0)


def test_each_set_asks_a_query_and_names_a_rule() -> None:
    concepts = load_ontology(Iris()).concepts
    for each in load_link_sets().values():
        assert Iris().concept("evidence", each.evidence) in concepts, each.name
        answer = ox.Store().query(each.query)
        assert isinstance(answer, ox.QuerySolutions)
        assert [variable.value for variable in answer.variables] == ["key", "target"], each.name
    with pytest.raises(UsageError, match="no link set 'wikidata'; name one of wikidata-owners, "):
        link_set("wikidata")
