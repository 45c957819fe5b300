"""The tools give the numbers of lists, the answers of the API, the sentences of pages, and refuse in sentences."""

import csv
import json
import re
import tomllib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import validate
from mcp import Client

from esfgraph.matching.things import TYPES
from esfgraph.query.examples import load_examples
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import Sum
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph_server.mcp.caller import MOST_BYTES
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import facets_of
from esfgraph_server.model.selections.find import find, group, today
from esfgraph_server.model.selections.question import MEASURES, Question
from esfgraph_server.model.selections.selection import TEXT, Selection

if TYPE_CHECKING:
    from tests.serving import RunningServer

FOLDER = Path(__file__).parents[1]
QUESTIONS: list[dict[str, Any]] = tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))["question"]
NO_QUERY = "The query is not valid SPARQL 1.1: line 1, column 1: a query begins with SELECT, ASK, "
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
Call = tuple[str, Mapping[str, Any]]
Answer = dict[str, Any]
Talk = Callable[[Callable[[Client], Awaitable[Any]]], Any]


def results(talk: Talk, calls: Iterable[Call]) -> tuple[dict[str, Any], list[tuple[Call, Any]]]:
    """The tools, and what comes of calls, one after another."""

    async def ask(client: Client) -> tuple[dict[str, Any], list[tuple[Call, Any]]]:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        return tools, [((name, given), await client.call_tool(name, dict(given))) for name, given in calls]

    told: tuple[dict[str, Any], list[tuple[Call, Any]]] = talk(ask)
    return told


def answers(talk: Talk, calls: Iterable[Call]) -> list[Answer]:
    """What tools answer; each keeps what the tool promises."""
    found = list[Answer]()
    tools, told = results(talk, calls)
    for call, result in told:
        [content] = result.content
        assert not result.is_error, (call, content.text)
        assert len(content.text.encode()) <= MOST_BYTES
        assert json.loads(content.text) == result.structured_content
        validate(result.structured_content, tools[call[0]].output_schema)
        found.append(json.loads(content.text, parse_float=Decimal))
    return found


def answer(talk: Talk, tool: str, /, **arguments: Any) -> Answer:
    [found] = answers(talk, [(tool, arguments)])
    return found


def refusals(talk: Talk, calls: Iterable[Call]) -> list[str]:
    """The sentences with which tools refuse."""
    told = list[str]()
    for call, result in results(talk, calls)[1]:
        [content] = result.content
        assert result.is_error, (call, content.text)
        assert result.structured_content is None
        told.append(content.text)
    return told


def arguments_of(address: str) -> dict[str, Any]:
    """The arguments that ask what an address of the page of questions asks."""
    arguments: dict[str, Any] = {}
    for name, value in parse_qsl(address):
        if name in {facet.key for facet in facets_of("projects")}:
            arguments.setdefault(name, []).append(value)
        else:
            arguments["text" if name == TEXT else name] = value
    return arguments


@pytest.fixture(scope="module")
def index(release: Release) -> SearchIndex:
    return SearchIndex.open(release.path / "search")


@pytest.fixture(scope="module")
def graph(release: Release) -> Graph:
    return Graph(release.open_store(), Iris(release.base_iri))


def plain(text: str) -> str:
    """A sentence as a page shows it, which marks what nobody has checked otherwise."""
    return re.sub(
        r" \((benämning ej kontrollerad|label not checked)\)", r" \1", text.replace("\N{NO-BREAK SPACE}", " ")
    )


def test_questions_get_the_words_of_the_page_and_the_numbers_of_the_list_layer(
    talk: Talk, index: SearchIndex, graph: Graph
) -> None:
    """Those that the page is asked, in both languages."""
    calls = [("groups_and_sums", {**arguments_of(each["address"]), "language": each["language"]}) for each in QUESTIONS]
    found = answers(talk, calls)
    assert len(found) >= 60
    for each, told in zip(QUESTIONS, found, strict=True):
        assert plain(told["question"]) == each["words"]
        assert plain(" ".join(told["answer"])) == each["answer"]
        assert parse_qsl(urlsplit(told["page"]).query) or not each["address"]

        question = Question.parse(parse_qsl(each["address"]), graph, index)
        selected = find(index, question.selection, today(), size=0)
        assert told["whole"] == figure(selected.sums, question.measure), each["words"]
        shown = {one["value"]: one["figure"] for one in told["groups"]}
        assert (
            len(shown)
            == len(told["groups"])
            == len(each.get("groups", [])) - bool(told["without"] and told["without"]["projects"])
        )
        if question.by:
            parted = group(index, question.selection, question.by, today())
            sums = {one.value: figure(one.sums, question.measure) for one in parted.groups}
            assert shown.items() <= sums.items()
            assert told["without"]["projects"] >= parted.without.projects


def figure(sums: Any, measure: str) -> Answer:
    if measure == "projects":
        return {"projects": sums.projects, "sum": None}
    amount = sums.amounts.get(measure, Sum())
    stated = {"stated": amount.stated, "not_stated": sums.projects - amount.stated}
    return {"projects": sums.projects, "sum": {"total": amount.total if amount.stated else None, **stated}}


def test_the_query_of_an_answer_gives_its_numbers(talk: Talk) -> None:
    told = answer(talk, "groups_and_sums", measure="granted_support", by="county")
    rows = answer(talk, "query", query=told["query"])["rows"]
    stated = {row["county"].rpartition("/")[2]: (row["granted_support"], row["stated"]) for row in rows}
    shown = {one["value"]: one["figure"]["sum"] for one in told["groups"]}
    assert stated == {value: (each["total"] or 0, each["stated"]) for value, each in shown.items()}


@pytest.mark.parametrize(
    "narrowed", [{}, {"text": "team"}, {"period": ["2021-2027"], "sort": "-total_cost"}, {"county": ["05", "14"]}]
)
def test_a_list_is_that_of_the_api(talk: Talk, tools_server: "RunningServer", narrowed: Mapping[str, Any]) -> None:
    fields = ["number", "title", "stated_region", "stated_region_label", "total_cost_sek"]
    parts = [answer(talk, "list_projects", **narrowed, fields=fields, limit=2, part=1, language="sv")]
    parts += [
        answer(talk, "list_projects", **narrowed, fields=fields, limit=2, part=part, language="sv")
        for part in range(2, parts[0]["parts"] + 1)
    ]
    parameters = {TEXT if name == "text" else name: value for name, value in narrowed.items()}
    asked = {**parameters, "fields": ",".join(fields), "facets": ""}
    body = json.loads(tools_server.client.get("/api/v1/projects", params=asked).text, parse_float=Decimal)
    listed = [{key: each[key] for key in fields} for each in body["items"]]
    assert [project for part in parts for project in part["projects"]] == listed
    for part in parts:
        assert part["total"] == body["total"]
        assert {*part["sums"]} == {*MEASURES[1:]}
        for measure, amount in part["sums"].items():
            assert amount == body["sums"][measure] | ({} if amount["stated"] else {"total": None})
        assert (
            tools_server.client.get(urlsplit(part["page"])._replace(scheme="", netloc="").geturl()).status_code == 200
        )


def test_names_mean_what_they_mean_to_reconciliation(talk: Talk, tools_server: "RunningServer") -> None:
    with (FOLDER / "reconcile" / "spellings.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter=";")]
    texts += ["0561", "Åtvidaberg", "25-030-S02", "SE12", "Östergötlands län", "finns inte alls"]
    asked: list[dict[str, Any]] = [{"text": text} for text in texts]
    asked += [{"text": text, "types": ["owner"], "limit": 3, "municipality": "Haninge"} for text in texts[:5]]
    found = answers(talk, (("find", {**each, "language": "sv"}) for each in asked))
    for each, told in zip(asked, found, strict=True):
        query = {"query": each["text"], "type": each.get("types", []), "limit": each.get("limit", 5)}
        query["properties"] = [{"pid": "municipality", "v": each["municipality"]}] if "municipality" in each else []
        body = tools_server.client.post("/reconcile/sv", data={"queries": json.dumps({"q": query})})
        results = json.loads(body.text, parse_float=Decimal)["q"]["result"]
        names = ("name", "description", "score", "match")
        assert [tuple(one[name] for name in names) for one in told["candidates"]] == [
            tuple(one[name] for name in names) for one in results
        ]
        assert [one["iri"].rpartition("/")[2] for one in told["candidates"]] == [
            one["id"].rpartition("/")[2] for one in results
        ]


def test_what_is_found_selects_its_projects(talk: Talk) -> None:
    names = ("Haninge kommun", "0561", "05 län", "SE12", "A2A", "2021SE05FFPR001")
    types = ("owner", "municipality", "county", "region", "objective", "programme")
    found = answers(
        talk, (("find", {"text": text, "types": [type_]}) for text, type_ in zip(names, types, strict=True))
    )
    chosen = [{name: [value] for name, value in each["candidates"][0]["selects"].items()} for each in found]
    assert [[*each] for each in chosen] == [[type_] for type_ in types]
    sums = answers(talk, (("groups_and_sums", each) for each in chosen))
    lists = answers(talk, (("list_projects", each) for each in chosen))
    assert [each["whole"]["projects"] for each in sums] == [each["total"] for each in lists]
    assert all(each["total"] for each in lists)


def test_classes_have_as_many_things_as_queries_find(talk: Talk) -> None:
    told = answer(talk, "describe_schema")
    everywhere = "{ ?thing a ?class } UNION { GRAPH ?graph { ?thing a ?class } }"
    query = f"SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) {{ {everywhere} }} GROUP BY ?class"
    rows = answer(talk, "query", query=query, limit=200)["rows"]
    things = {row["class"]: row["things"] for row in rows if "void#" not in row["class"]}
    assert {each["iri"]: each["count"] for each in told["classes"]}.items() <= things.items()
    assert {each["name"] for each in told["classes"]} >= {"esf:Project", "org:Organization", "esf:Municipality"}
    assert told["prefixes"]["esf"] == "https://w3id.org/esfgraph/ontology#"

    told = answer(talk, "describe_schema", **{"class": "esf:Project", "language": "sv"})
    query = "SELECT ?property (COUNT(*) AS ?statements) { ?project a esf:Project ; ?property [] } GROUP BY ?property"
    rows = answer(talk, "query", query=query)["rows"]
    assert {each["iri"]: each["count"] for each in told["properties"]} == {
        row["property"]: row["statements"] for row in rows
    }
    [cost] = [each for each in told["properties"] if each["name"] == "esf:totalCost"]
    assert (cost["label"], cost["values"]) == ("total kostnad", ["xsd:decimal"])
    assert cost["definition"]
    [owner] = [each for each in told["properties"] if each["name"] == "esf:owner"]
    assert owner["values"] == ["org:Organization"]


def test_each_example_has_the_rows_of_its_address(talk: Talk, tools_server: "RunningServer") -> None:
    listed = answer(talk, "list_examples")["examples"]
    assert [each["name"] for each in listed] == [each.name for each in load_examples()]
    found = answers(talk, (("run_example", {"name": each["name"], "language": "sv"}) for each in listed))
    for each, told in zip(listed, found, strict=True):
        body = tools_server.client.get(f"/api/v1/queries/{each['name']}?format=json").json()
        rows = [{name: cell["value"] for name, cell in row.items()} for row in body["results"]["bindings"]]
        assert told["complete"] == (len(rows) <= 50)
        assert len(told["rows"]) == min(len(rows), 50)
        assert [list(row) for row in told["rows"]] == [
            [name for name in told["columns"] if name in row] for row in rows[:50]
        ]
        assert all(compared(told_row, row) for told_row, row in zip(told["rows"], rows[:50], strict=True))


def compared(told: Mapping[str, Any], row: Mapping[str, str]) -> bool:
    """Whether a row has the values of another, which are all texts."""
    return all(
        Decimal(str(value)) == Decimal(row[name])
        if isinstance(value, Decimal | int) and not isinstance(value, bool)
        else str(value).casefold() == row[name].casefold()
        for name, value in told.items()
    )


def test_an_example_takes_its_parameters_as_its_page_does(talk: Talk) -> None:
    told = answer(talk, "run_example", name="projects-of-an-owner", parameters={"owner": "SE212000041501"})
    assert [row["number"] for row in told["rows"]] == ["25-030-S02"]
    assert told["page"].endswith("/en/queries/projects-of-an-owner?owner=SE212000041501")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK { ?p a esf:Project }", {"form": "boolean", "truth": True, "rows": [], "complete": True}),
        ("SELECT (COUNT(?p) AS ?n) { ?p a esf:Project }", {"form": "solutions", "columns": ["n"], "rows": [{"n": 5}]}),
        ("SELECT ?p { ?p a esf:Project ; esf:totalCost 5 }", {"columns": ["p"], "rows": [], "complete": True}),
        ("SELECT (1.50 AS ?a) (true AS ?b) ('x'@sv AS ?c) {}", {"rows": [{"a": Decimal("1.5"), "b": True, "c": "x"}]}),
    ],
)
def test_a_query_is_answered_in_plain_values(talk: Talk, query: str, expected: Mapping[str, Any]) -> None:
    assert answer(talk, "query", query=query).items() >= expected.items()


def test_an_answer_is_cut_where_it_is_wanted_or_must_be_and_says_so(talk: Talk) -> None:
    told = answers(
        talk,
        [
            ("query", {"query": "SELECT ?m { ?m a esf:Municipality }", "limit": 3}),
            ("query", {"query": "SELECT ?m { ?m a esf:Municipality }", "limit": 200}),
            ("query", {"query": "CONSTRUCT WHERE { ?m a esf:Municipality }", "limit": 3}),
            ("query", {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }", "limit": 10}),
        ],
    )
    assert [(len(each["rows"] or each["statements"]), each["complete"]) for each in told] == [
        (3, False),
        (200, False),
        (3, False),
        (10, False),
    ]
    parted = answer(talk, "groups_and_sums", by="municipality", limit=1)
    assert (len(parted["groups"]), parted["more_groups"]) == (1, 4)


WRONG: Sequence[tuple[Call, str]] = (
    (("groups_and_sums", {"measure": "money"}), "The argument 'measure' cannot be 'money'; it can be projects, "),
    (("groups_and_sums", {"by": "colour"}), "The argument 'by' cannot be 'colour'; it can be period, fund, "),
    (("groups_and_sums", {"county": "05"}), "The argument 'county' is '05', and must be of the type 'array'."),
    (("groups_and_sums", {"county": ["99"]}), "The parameter 'county' has the value '99', which this data set does "),
    (("groups_and_sums", {"status": ["paused"]}), "The argument 'status' cannot be 'paused'; it can be running, "),
    (("groups_and_sums", {"total_cost": ["9..1"]}), "The parameter 'total_cost' has the value '9..1'. A range is "),
    (("groups_and_sums", {"total_cost": ["much"]}), "The argument 'total_cost' is 'much', and must match the regular "),
    (("groups_and_sums", {"day": "2026-02-30"}), "The parameter 'day' has the value '2026-02-30', and a day is "),
    (("groups_and_sums", {"colour": ["red"]}), "There is no argument 'colour'; there are measure, by, period, "),
    (("groups_and_sums", {"limit": 1000}), "The argument 'limit' is 1000, and must be at most 300."),
    (("groups_and_sums", {"changed_since": "0123456789abcdef"}), "The parameter 'changed-since' has the value "),
    (("groups_and_sums", {"text": "x" * 5000}), "The argument 'text' is 'xxx"),
    (("list_projects", {"part": 7}), "There is no page 7: the last is page 1."),
    (("list_projects", {"fields": ["phone"]}), "The argument 'fields' cannot be 'phone'; it can be number, title, "),
    (("find", {}), "The argument 'text' is missing: A name, code or number, as a person writes it."),
    (("find", {"text": ""}), "The argument 'text' is '', and must have at least 1 characters."),
    (("find", {"text": "x", "types": ["person"]}), f"The argument 'types' cannot be 'person'; it can be {TYPES[0]}, "),
    (("describe_schema", {"class": "esf:Person"}), "The release has nothing of the class 'esf:Person'; it has things "),
    (("run_example", {"name": "none"}), "The argument 'name' cannot be 'none'; it can be biggest-bodies, "),
    (
        ("run_example", {"name": "projects-of-an-owner", "parameters": {"county": "05"}}),
        "The query 'projects-of-an-owner' has no parameter 'county'; its parameters are owner.",
    ),
    (
        ("run_example", {"name": "projects-of-an-owner", "parameters": {"owner": "nobody"}}),
        "The parameter 'owner' cannot be 'nobody'. Expected: ",
    ),
    (
        ("query", {"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}),
        NO_QUERY,
    ),
    (("query", {"query": "DROP ALL"}), NO_QUERY),
    (
        ("query", {"query": "ASK { SERVICE <http://x.example/> { ?s ?p ?o } }"}),
        "The query holds a SERVICE clause, ",
    ),
    (("query", {"query": ENDLESS}), "The query was stopped after 0.5 seconds, the longest that one may take here."),
    (("query", {"query": "ASK {}" + " " * 11_000}), "The query is too long: at most 10000 bytes are read."),
    (("query", {"query": "ASK {}", "language": "fi"}), "The argument 'language' cannot be 'fi'; it can be sv, en."),
)


def test_what_cannot_be_asked_is_refused_in_a_sentence(talk: Talk) -> None:
    for (call, expected), told in zip(WRONG, refusals(talk, (call for call, _ in WRONG)), strict=True):
        assert told.startswith(expected), (call, told)
        assert told.endswith((".", "…")), told
        assert len(told) < 2000


def test_a_sentence_comes_in_the_language_that_is_asked_for(talk: Talk) -> None:
    [value, query] = refusals(
        talk,
        [
            ("groups_and_sums", {"county": ["99"], "language": "sv"}),
            ("query", {"query": ENDLESS, "language": "sv"}),
        ],
    )
    assert value.startswith("Parametern ”county” har värdet ”99”")
    assert "by=”county”" in value
    assert query.startswith("Frågan stoppades efter 0.5 sekunder")


def test_tools_say_what_they_take_and_that_they_only_read(talk: Talk) -> None:
    tools, _ = results(talk, ())
    assert [*tools] == [
        *("groups_and_sums", "find", "list_projects", "describe_schema", "list_examples", "run_example", "query")
    ]
    for tool in tools.values():
        hints = tool.annotations
        assert (hints.read_only_hint, hints.destructive_hint) == (True, False)
        assert (hints.idempotent_hint, hints.open_world_hint) == (True, False)
        assert tool.input_schema["additionalProperties"] is False
        assert all(each["description"] for each in tool.input_schema["properties"].values())
        assert {"release", "page"} <= {*tool.output_schema["required"]}
        assert len(tool.description) < 600
    asked = tools["groups_and_sums"].input_schema["properties"]
    facets = [facet.key for facet in facets_of("projects")]
    assert asked["measure"]["enum"] == [*MEASURES]
    assert asked["by"]["enum"] == facets
    assert {*facets} <= {*asked}
    size = sum(len(json.dumps([tool.description, tool.input_schema, tool.output_schema])) for tool in tools.values())
    assert size < 30_000, "what a model reads of the tools before the first question"


def test_every_part_of_a_grammar_can_be_asked_by(talk: Talk) -> None:
    """What the schema allows has an answer: each measure, by each facet."""
    calls = [
        ("groups_and_sums", {"by": facet.key, "measure": MEASURES[at % 5]})
        for at, facet in enumerate(facets_of("projects"))
    ]
    for told in answers(talk, calls):
        assert told["whole"]["projects"] == 5
        assert told["question"].endswith("?")


def test_the_selection_layer_knows_what_the_conditions_narrow(talk: Talk, graph: Graph, index: SearchIndex) -> None:
    told = answer(talk, "groups_and_sums", text="team", status=["running", "ended"], day="2025-01-01")
    selection = Selection.parse(
        "projects", [(TEXT, "team"), ("status", "running"), ("status", "ended"), ("day", "2025-01-01")], graph, index
    )
    assert told["whole"]["projects"] == find(index, selection, today(), size=0).total
    assert told["day"] == "2025-01-01"
