"""The tools of SPARQL: a query of the caller's own, and the queries that have names."""

from collections.abc import Sequence
from typing import Literal

import pyoxigraph as ox
from pydantic import BaseModel, ConfigDict

from esfgraph.query.examples import Example
from esfgraph.query.parameters import read_parameters
from esfgraph_server.mcp.caller import Answer, Caller
from esfgraph_server.mcp.tool import Arguments, Tool, limit
from esfgraph_server.query_pool.messages import Query
from esfgraph_server.site.queries.read_answer import FORMATS, ROWS, AnswerPart, Cell, number_of, read_answer
from esfgraph_server.sparql.named_queries import bind, find_query

_FORMATS = {form: format_.name for form, format_ in FORMATS.items()}
_LONGEST_ADDRESS = 4000
"""Characters of a query that is written into the address of a page."""
_LANGUAGE = "language"

Value = str | int | float | bool | None


class RowsAnswer(Answer):
    """The answer to a query."""

    form: Literal["solutions", "boolean", "graph"]
    """Of SELECT, of ASK, of CONSTRUCT and DESCRIBE."""
    columns: list[str]
    rows: list[dict[str, Value]]
    """By column; what is unbound is left out. Things are IRIs."""
    truth: bool | None
    """Of ASK."""
    statements: list[str]
    """Of CONSTRUCT and DESCRIBE, in N-Triples."""
    complete: bool
    """Whether this is all; else ask for less, or aggregate in the query: do not count or add up these rows."""


class Parameter(BaseModel):
    """What a query with a name takes."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    name: str
    description: str
    default: str | None
    """Null where the query means something else without a value."""


class Listed(BaseModel):
    """A query that has a name."""

    name: str
    title: str
    description: str
    parameters: list[Parameter]


class ExamplesAnswer(Answer):
    """The queries that have names."""

    examples: list[Listed]


async def query(caller: Caller, arguments: Arguments) -> bytes:
    """Answer a query; raises QueryError for one that is none, is refused, or passes a limit."""
    text = arguments["query"]
    part = await caller.asked(Query(text, _FORMATS, caller.context.release.base_iri))
    page = caller.address("sparql", [("query", text)] if len(text) <= _LONGEST_ADDRESS else [])
    return await caller.made(lambda: _rows(caller, part, arguments["limit"], page))


async def run_example(caller: Caller, arguments: Arguments) -> bytes:
    """Answer a query by its name; raises UsageError for parameters that it does not take."""
    context = caller.context
    example = find_query(caller.state["examples"], arguments["name"])
    given = dict(arguments.get("parameters", {}))
    if any(each.name == _LANGUAGE for each in example.parameters):
        given.setdefault(_LANGUAGE, context.language)
    terms = read_parameters(example, given.items(), context.release.store, context.graph.iris)
    part = await caller.asked(bind(example, terms, _FORMATS, context.release.base_iri))
    page = caller.address(f"queries/{example.name}", [pair for pair in given.items() if pair[0] != _LANGUAGE])
    return await caller.made(lambda: _rows(caller, part, arguments["limit"], page))


async def list_examples(caller: Caller, _: Arguments) -> bytes:
    """List the queries that have names."""
    language = caller.context.language

    def listed(example: Example) -> Listed:
        parameters = [
            Parameter(name=each.name, description=each.descriptions[language], default=each.default_text or None)
            for each in example.parameters
            if each.name != _LANGUAGE
        ]
        title, description = example.titles[language], example.descriptions[language]
        return Listed(name=example.name, title=title, description=description, parameters=parameters)

    def make() -> ExamplesAnswer:
        examples = [listed(each) for each in caller.state["examples"]]
        return ExamplesAnswer(release=caller.context.release.id, page=caller.address("sparql"), examples=examples)

    return await caller.made(make)


def _rows(caller: Caller, part: AnswerPart, most: int, page: str) -> RowsAnswer:
    read = read_answer(part)
    statements = read.text.splitlines()
    return RowsAnswer(
        release=caller.context.release.id,
        page=page,
        form=read.form.value,
        columns=[*read.columns],
        rows=[_row(read.columns, row) for row in read.rows[:most]],
        truth=read.truth,
        statements=statements[:most],
        complete=read.whole and read.total <= most,
    )


def _row(columns: Sequence[str], cells: Sequence[Cell]) -> dict[str, Value]:
    return {name: _value(cell) for name, cell in zip(columns, cells, strict=True) if cell is not None}


def _value(cell: Cell) -> Value:
    """Write a cell as JSON has it: numbers and truths as such, all else as text."""
    if (number := number_of(cell)) is not None:
        return int(number) if number == number.to_integral_value() else float(number)
    if isinstance(cell, ox.Literal) and cell.datatype.value.endswith("#boolean"):
        return cell.value in ("true", "1")
    return cell.value if isinstance(cell, ox.Literal | ox.NamedNode | ox.BlankNode) else str(cell)


def query_tools(examples: Sequence[Example]) -> tuple[Tool, ...]:
    """Return the tools; *examples* are the queries that have names."""
    rows = limit(50, ROWS, "rows or statements")
    return (
        Tool(
            "list_examples",
            "List example queries",
            "Tested SPARQL queries that have names, with their parameters; 'run_example' answers them.",
            ExamplesAnswer,
            list_examples,
        ),
        Tool(
            "run_example",
            "Run an example query",
            "Answer one of the queries that 'list_examples' lists.",
            RowsAnswer,
            run_example,
            {
                "name": {
                    "type": "string",
                    "enum": [each.name for each in examples],
                    "description": "Name of the query.",
                },
                "parameters": {
                    "type": "object",
                    "additionalProperties": {"type": "string", "maxLength": 300},
                    "description": "Values by name of the parameter; else their defaults.",
                },
                "limit": rows,
            },
            ("name",),
        ),
        Tool(
            "query",
            "Query with SPARQL",
            "Answer a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE), read-only and within limits of time and "
            "size, for what no other tool answers. Public data is in the default graph. Ask 'describe_schema' first, "
            "aggregate in the query, and count how many projects state what you add up.",
            RowsAnswer,
            query,
            {
                "query": {"type": "string", "minLength": 1, "description": "The query; prefixes are declared already."},
                "limit": rows,
            },
            ("query",),
        ),
    )
