"""Which shapes the fast engine may be trusted with: those in which it is tested to agree with SHACL.

Outside it, shacl-rust 0.2.12 ignores a constraint in silence (patterns with look-around, two values of sh:minCount),
errs (literals in qualified shapes, a deactivated property shape) or ends the process (shapes that refer to themselves).
A gate that lets everything through is worse than a slow one, so an objection here means the reference engine.
"""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from esfgraph.rdf.namespaces import RDF, SH, XSD
from esfgraph.shacl.graph import (
    LEADS_TO_SHAPE,
    LEADS_TO_SHAPES,
    STEPS,
    Node,
    Shapes,
    Term,
    children,
    index,
    local_name,
    members,
)

ONCE = {
    f"{XSD}integer": ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount"),
    f"{XSD}boolean": ("uniqueLang", "closed", "qualifiedValueShapesDisjoint"),
    f"{XSD}string": ("pattern", "flags"),
    "": (
        *(
            "path",
            "not",
            "datatype",
            "nodeKind",
            "severity",
            "languageIn",
            "in",
            "qualifiedValueShape",
            "ignoredProperties",
        ),
        *("minInclusive", "minExclusive", "maxInclusive", "maxExclusive"),
    ),
}
"""Parameters that a shape gives at most once, by the datatype of their value."""
MANY = (
    *("property", "node", "and", "or", "xone", "class", "hasValue", "equals", "disjoint", "lessThan"),
    *("lessThanOrEquals", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"),
)
SAID_ONLY = ("message", "name", "description", "order", "group", "defaultValue")
"""What has no part in validation."""
STEP_NAMES = (*STEPS, "alternativePath")
TESTED = frozenset([*(name for names in ONCE.values() for name in names), *MANY, *SAID_ONLY, *STEP_NAMES])
NODE_KINDS = frozenset(f"{SH}{name}" for name in ("IRI", "BlankNode", "BlankNodeOrIRI"))


def objection(shapes: Shapes) -> str | None:
    """Say why the fast engine must not be used with *shapes*, as the end of a sentence; None where it may."""
    return next(_objections(shapes), None)


def _objections(shapes: Shapes) -> Iterator[str]:
    for quad in shapes.quads:
        name = quad.predicate.value.removeprefix(SH)
        if quad.predicate.value.startswith(SH) and name not in TESTED:
            yield f"they use sh:{name}"
    graph = _Graph(shapes)
    for shape in graph.objects:
        yield from (f"{reason} (in {graph.name(shape)})" for reason in graph.objections(shape))
    if graph.is_recursive():
        yield "a shape refers to itself"
    yield from (f"the pattern {each!r} is of a form that it does not know" for each in unknown_patterns(shapes))


class _Graph:
    """The shapes by node."""

    def __init__(self, shapes: Shapes) -> None:
        self.objects = index(shapes.quads)
        self.inner = {
            child for shape in self.objects for child in self._referred(shape) if isinstance(child, ox.NamedNode)
        }

    def name(self, shape: Term) -> str:
        return local_name(shape.value) if isinstance(shape, ox.NamedNode) else "a shape"

    def said(self, shape: Term, name: str) -> list[Term]:
        return self.objects.get(shape, {}).get(name, []) if isinstance(shape, Node) else []

    def _referred(self, shape: Term) -> Iterator[Term]:
        """The shapes that values must conform to, other than by sh:property."""
        for name in LEADS_TO_SHAPE[1:]:
            yield from self.said(shape, name)
        for name in LEADS_TO_SHAPES:
            for head in self.said(shape, name):
                yield from members(head, self.objects)

    def objections(self, shape: Term) -> Iterator[str]:
        for datatype, names in ONCE.items():
            for name in names:
                values = self.said(shape, name)
                if len(values) > 1:
                    yield f"sh:{name} is given more than once"
                if datatype and any(not _is(value, datatype) for value in values):
                    yield f"sh:{name} is not of the datatype {local_name(datatype)}"
        for name in (*LEADS_TO_SHAPES, "in", "languageIn"):
            for head in self.said(shape, name):
                if not self._is_list(head):
                    yield f"sh:{name} is not a list of one or more"
        for path in self.said(shape, "path"):
            if not self._is_path(path):
                yield "sh:path is not of a known form"
        # It takes no literal for a value that may conform to a shape.
        for name in ("node", "qualifiedValueShape"):
            if not self._has_only_nodes(shape):
                for other in self.said(shape, name):
                    if not self._rejects_literals(other, {shape}):
                        yield f"sh:{name} may be asked of literals"

    def _is_list(self, head: Term) -> bool:
        seen: set[Term] = set()
        while not (isinstance(head, ox.NamedNode) and head.value == f"{RDF}nil"):
            if head in seen or len(self.said(head, "first")) != 1 or len(self.said(head, "rest")) != 1:
                return False
            seen.add(head)
            head = self.said(head, "rest")[0]
        return bool(seen)

    def _is_path(self, path: Term, *, outermost: bool = True) -> bool:
        """Whether a path is a predicate, or made of known steps, with no sequence inside another step."""
        if isinstance(path, ox.NamedNode):
            return True
        steps = [(name, value) for name in STEP_NAMES for value in self.said(path, name)]
        if len(steps) > 1 or (steps and self.said(path, "first")):
            return False
        for name, value in steps:
            if name == "inversePath":
                return isinstance(value, ox.NamedNode)
            if name != "alternativePath":
                return self._is_path(value, outermost=False)
            path, outermost = value, True
        parts = list(members(path, self.objects))
        known = outermost and len(parts) > 1 and self._is_list(path)
        return known and all(self._is_path(part, outermost=False) for part in parts)

    def _has_only_nodes(self, shape: Term) -> bool:
        """Whether all values of a shape are surely nodes: it finds its own targets, by class or as subjects."""
        literal = [each for each in self.said(shape, "targetNode") if isinstance(each, ox.Literal)]
        return not (self.said(shape, "path") or self.said(shape, "targetObjectsOf") or literal or shape in self.inner)

    def _rejects_literals(self, shape: Term, seen: set[Term]) -> bool:
        """Whether no literal conforms to a shape."""
        if shape in seen:
            return False
        if self.said(shape, "class") or any(
            isinstance(kind, ox.NamedNode) and kind.value in NODE_KINDS for kind in self.said(shape, "nodeKind")
        ):
            return not self.said(shape, "path")
        parts = [*self.said(shape, "node")]
        for head in self.said(shape, "and"):
            parts.extend(members(head, self.objects))
        if not self.said(shape, "path"):
            if any(self._asks_for_values(each) for each in self.said(shape, "property")):
                return True
            return any(self._rejects_literals(each, seen | {shape}) for each in parts)
        return self._asks_for_values(shape)

    def _asks_for_values(self, shape: Term) -> bool:
        path = self.said(shape, "path")
        forward = bool(path) and isinstance(path[0], ox.NamedNode)
        counts = [each.value for each in self.said(shape, "minCount") if isinstance(each, ox.Literal)]
        return forward and any(count != "0" for count in counts)

    def is_recursive(self) -> bool:
        done: set[Term] = set()

        def returns(shape: Term, above: frozenset[Term]) -> bool:
            if shape in above:
                return True
            if shape in done or shape not in self.objects:
                return False
            found = any(returns(child, above | {shape}) for child in children(shape, self.objects))
            done.add(shape)
            return found

        return any(returns(shape, frozenset()) for shape in list(self.objects))


def _is(value: Term, datatype: str) -> bool:
    if not isinstance(value, ox.Literal) or value.datatype.value != datatype:
        return False
    return value.value in ("true", "false") if datatype == f"{XSD}boolean" else True


def unknown_patterns(shapes: Shapes) -> list[str]:
    """List the patterns that the fast engine would ignore, by asking it: a blank node matches none that it knows."""
    import shacl_rust

    objects = index(shapes.quads)
    used = sorted(
        {
            (str(pattern), *sorted(map(str, said.get("flags", ()))))
            for said in objects.values()
            for pattern in said.get("pattern", ())
        }
    )
    probes = "".join(_probe(number, *each) for number, each in enumerate(used))
    data = "".join(f"<urn:n:{number}> <urn:p> _:b .\n" for number in range(len(used)))
    report = shacl_rust.validate(data, probes, data_format="nt", shapes_format="nt")
    known = {each["focusNode"] for each in report["results"]}
    return [" ".join(each) for number, each in enumerate(used) if f"<urn:n:{number}>" not in known]


def _probe(number: int, pattern: str, *flags: str) -> str:
    shape = f"<urn:s:{number}>"
    lines: Iterable[str] = (
        f"{shape} <{SH}targetNode> <urn:n:{number}> .\n",
        f"{shape} <{SH}property> <urn:q:{number}> .\n",
        f"<urn:q:{number}> <{SH}path> <urn:p> .\n",
        f"<urn:q:{number}> <{SH}pattern> {pattern} .\n",
        *(f"<urn:q:{number}> <{SH}flags> {each} .\n" for each in flags),
    )
    return "".join(lines)
