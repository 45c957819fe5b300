"""An answer as a page shows it: as a table, with a picture where the reader asks for one, and the ways to take it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from esfgraph.rdf.formats import Format
from esfgraph_server.query_pool.messages import Form
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.queries.answer_picture import AnswerPicture, draw, measures, pictures
from esfgraph_server.site.queries.answer_table import AnswerTable, Column, show_table
from esfgraph_server.site.queries.read_answer import AnswerPart, ReadAnswer, read_answer
from esfgraph_server.site.queries.snippets import Snippet

VIEW, MEASURE, RAW = "view", "value", "raw"
OF_VIEW = (VIEW, MEASURE, RAW)
"""Parameters of the address of a page that say how the answer is shown, not what is asked."""
TABLE = "table"


@dataclass(frozen=True, slots=True)
class AskedView:
    """How the reader wants to see an answer; empty where the address does not say."""

    kind: str = ""
    measure: str = ""
    raw: bool = False

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Self:
        """Read the parameters of an address."""
        return cls(parameters.get(VIEW, ""), parameters.get(MEASURE, ""), bool(parameters.get(RAW)))

    @property
    def parameters(self) -> dict[str, str]:
        """Those that name it."""
        named = {VIEW: self.kind, MEASURE: self.measure, RAW: "1" if self.raw else ""}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Switch:
    """A way to see an answer."""

    title: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Download:
    """The whole answer in a format."""

    title: str
    href: str
    media_type: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer, and what can be done with it."""

    answer: ReadAnswer
    table: AnswerTable | None
    picture: AnswerPicture | None
    views: tuple[Switch, ...]
    """None where there is a table alone."""
    measures: tuple[Switch, ...]
    """Columns that the picture can show, where there are several."""
    raw: Switch | None
    permanent: str
    pinned: str
    """Address of the page with this answer, whatever is published later."""
    downloads: tuple[Download, ...]
    snippets: tuple[Snippet, ...]


def view_answer(
    context: PageContext,
    part: AnswerPart,
    asked: AskedView,
    parameters: Mapping[str, str],
    downloads: Sequence[tuple[Format, str]],
    snippets: tuple[Snippet, ...],
    columns: Sequence[Column] | None = None,
) -> AnswerView:
    """Gather what is shown of an answer to what *parameters* of the page ask; of *columns* only those."""
    answer, say = read_answer(part), context.formatter.say
    is_table = answer.form is Form.SOLUTIONS
    kinds, numbers = (pictures(context, answer), measures(answer)) if is_table else ({}, ())
    kind = asked.kind if asked.kind in kinds else TABLE
    measure = asked.measure if asked.measure in numbers else next(iter(numbers), "")
    titles = {column.name: column.title for column in columns or ()}

    def address(**changed: str) -> str:
        return context.links.page(context.path, **parameters, **{**asked.parameters, **changed})

    def switches(name: str, chosen: str, offered: Iterator[tuple[str, str]]) -> tuple[Switch, ...]:
        return tuple(Switch(title, address(**{name: value}), value == chosen) for value, title in offered)

    others = AskedView(asked.kind, asked.measure, not asked.raw).parameters
    return AnswerView(
        answer=answer,
        table=show_table(answer, context.show, columns, raw=asked.raw) if is_table else None,
        picture=draw(context, answer, kind, measure, titles) if kind in kinds else None,
        views=switches(VIEW, kind, ((each, say(f"result.{each}")) for each in (TABLE, *kinds))) if kinds else (),
        measures=switches(MEASURE, measure, ((each, titles.get(each, each)) for each in numbers))
        if kind in kinds and len(numbers) > 1
        else (),
        raw=Switch(
            say("result.read" if asked.raw else "result.raw"),
            context.links.page(context.path, **parameters, **others),
            chosen=False,
        )
        if is_table and answer.rows
        else None,
        permanent=address(),
        pinned=address(release=context.release.id),
        downloads=tuple(
            Download(say(f"result.format.{format_.name}"), href, format_.media_type) for format_, href in downloads
        ),
        snippets=snippets,
    )
