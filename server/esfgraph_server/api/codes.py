"""Places and codes as the API lists them: with the parameter by which each selects projects, and how many."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from esfgraph.query.search_fields import TERM_FIELDS
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import expand
from esfgraph_server.api.answers import Answer, Asked
from esfgraph_server.api.items import UnknownNameError
from esfgraph_server.api.names import Names
from esfgraph_server.api.paging import CURSOR, LIMIT, Cursors, next_address
from esfgraph_server.api.schemas import Choice, Concept, Facet, Place
from esfgraph_server.api.selections import LANG
from esfgraph_server.model.concepts import is_unchecked
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import facets_of
from esfgraph_server.model.selections.find import group, today
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.selections.selection_error import SelectionError

KIND, SCHEME, WITHIN = "kind", "scheme", "within"
PLACE_KINDS = {"esf:NutsRegion": "region", "esf:County": "county", "esf:Municipality": "municipality"}

Row = TypeVar("Row", Place, Concept)
_Counted = dict[str, Counter[str]]
"""Projects by value, of the facets that were counted."""


@dataclass(frozen=True, slots=True)
class Code(Generic[Row]):
    """A place or code, and what it can be narrowed by."""

    iri: str
    group: str
    """Its kind or list."""
    broader: tuple[str, ...]
    within: frozenset[str]
    """Itself and all that is broader."""


def all_places(graph: Graph) -> tuple[Code[Place], ...]:
    """Return regions, counties and municipalities, each in the order of their codes."""
    broader = _broader(graph)
    return tuple(
        _code(iri, kind, broader)
        for class_, kind in PLACE_KINDS.items()
        for iri in sorted(graph.subjects("rdf:type", expand(class_)))
    )


def all_concepts(graph: Graph) -> tuple[Code[Concept], ...]:
    """Return the codes of all lists but places, list by list."""
    broader, schemes = _broader(graph), dict(sorted(graph.links("skos:inScheme"), reverse=True))
    concepts = (iri for iri in graph.subjects("rdf:type", expand("skos:Concept")))
    ours = (iri for iri in concepts if graph.kind_of(iri) not in ("", *PLACE_KINDS.values()))
    codes = (_code(iri, schemes.get(iri, ""), broader) for iri in ours)
    return tuple(sorted(codes, key=lambda code: (code.group, code.iri)))


def _broader(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    above: dict[str, tuple[str, ...]] = {}
    for narrower, broader in sorted(graph.links("skos:broader")):
        above[narrower] = (*above.get(narrower, ()), broader)
    return above


def _code(iri: str, group_: str, broader: Mapping[str, tuple[str, ...]]) -> Code[Any]:
    within, waiting = {iri}, [iri]
    while waiting:
        new = set(broader.get(waiting.pop(), ())) - within
        within |= new
        waiting.extend(new)
    return Code(iri, group_, broader.get(iri, ()), frozenset(within))


def list_places(asked: Asked, limit: int | None, cursor: str) -> Answer:
    """Answer with a part of the places. Raises SelectionError or CursorError for what means nothing."""
    names, counted = Names(asked.graph, asked.language), _Counted()

    def place(code: Code[Place]) -> Place:
        thing = asked.graph.iris.parse(code.iri)
        assert thing is not None
        selects = selecting(code.iri, asked.graph.iris)
        return Place(
            iri=code.iri,
            kind=thing.kind,  # type: ignore[arg-type] # pydantic checks it
            code=thing.code,
            name=names.of(code.iri) or thing.code,
            broader=list(code.broader),
            selects=selects,
            projects=_projects(asked, selects, counted),
        )

    return _answer(asked, asked.release.once(all_places), place, Place, KIND, limit, cursor)


def list_concepts(asked: Asked, limit: int | None, cursor: str) -> Answer:
    """Answer with a part of the codes. Raises SelectionError or CursorError for what means nothing."""
    names, counted = Names(asked.graph, asked.language), _Counted()

    def concept(code: Code[Concept]) -> Concept:
        node, label = asked.graph.node(code.iri), names.literal(code.iri)
        thing = asked.graph.iris.parse(code.iri)
        assert thing is not None
        selects = selecting(code.iri, asked.graph.iris)
        return Concept(
            iri=code.iri,
            scheme=code.group or None,
            code=node.text("skos:notation") or thing.code.rpartition("/")[2],
            label=label.value if label else None,
            label_language=label.language if label else None,
            unchecked=bool(label and is_unchecked(node, label)),
            broader=list(code.broader),
            selects=selects,
            projects=_projects(asked, selects, counted),
        )

    return _answer(asked, asked.release.once(all_concepts), concept, Concept, SCHEME, limit, cursor)


def selecting(iri: str, iris: Iris) -> dict[str, str]:
    """Return the parameters of /projects, with their values, by which a thing selects projects; none for most."""
    path = iris.path_of(iri) or ""
    facets = (each for each in facets_of("projects") if each.kind == "thing")
    return {
        facet.key: facet.value_of(iri, iris)
        for facet in facets
        if (prefix := TERM_FIELDS[facet.field].prefix) and path.startswith(prefix)
    }


def _projects(asked: Asked, selects: Mapping[str, str], counted: _Counted) -> int:
    """How many projects are selected: counted for all values of a facet at once, when the first is asked for."""
    for key, value in selects.items():
        if key not in counted:
            [facet] = (each for each in facets_of("projects") if each.key == key)
            groups = group(asked.index, Selection("projects"), facet, today()).groups
            counted[key] = Counter({each.value: each.sums.things for each in groups})
        return counted[key][value]
    return 0


def _answer(
    asked: Asked,
    codes: Sequence[Code[Row]],
    show: Callable[[Code[Row]], Row],
    model: type[Row],
    by: str,
    limit: int | None,
    cursor: str,
) -> Answer:
    """Narrow codes to a kind or list and to what lies within one, and answer with a part of them."""
    given = _given(asked, by)
    for name in (by, WITHIN):
        known = {code.group for code in codes} if name == by else {code.iri for code in codes}
        if given.get(name) and given[name] not in known:
            raise (
                SelectionError("value", name, given[name])
                if name == WITHIN
                else UnknownNameError(name, given[name], sorted(known))
            )
    inside = [code for code in codes if not given.get(WITHIN) or given[WITHIN] in code.within]
    found = [code for code in inside if not given.get(by) or code.group == given[by]]
    what = f"{model.__name__}?{given.get(by)}&{given.get(WITHIN)}"
    cursors = Cursors(asked.release.id, what)
    part = cursors.read(cursor, limit)
    items = [show(code).model_dump() for code in found[part.offset : part.offset + part.size]]
    following = None
    if part.size and not part.is_last(len(found)):
        following = next_address(asked.address, list(asked.given), cursors.after(part))
    counts = Counter(code.group for code in inside if code.group)
    values = [Choice(value=value, count=counts[value], chosen=value == given.get(by)) for value in sorted(counts)]
    facets = {by: Facet(values=values, others=0).model_dump()}
    body = {"total": len(found), "next": following, "items": items, "facets": facets}
    return Answer(body, items, model.model_fields)


def _given(asked: Asked, by: str) -> dict[str, str]:
    known = (by, WITHIN, LANG, LIMIT, CURSOR)
    for name, value in asked.given:
        if name not in known:
            raise SelectionError("parameter", name, value, ", ".join(known))
    return dict(asked.given)
