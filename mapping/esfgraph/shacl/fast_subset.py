"""Which shapes the fast engine may be trusted with: those in which it is tested to agree with SHACL.

Outside them, shacl-rust 0.2.12 ignores a constraint in silence (patterns with look-around), errs (literals in qualified
shapes) or ends the process (shapes that refer to themselves). A gate that lets everything through is worse than a slow
one, so an objection here means the reference engine.
"""

from collections.abc import Iterator
from itertools import chain

import pyoxigraph as ox

from esfgraph.rdf.namespaces import RDF, RDFS, SH
from esfgraph.shacl.core import LISTS, OF_SHAPES
from esfgraph.shacl.paths import Path
from esfgraph.shacl.shapes import Shape, Shapes

ONE_ONLY = ("not", "pattern")
"""Parameters that SHACL allows several of, and of which the engine looks at one."""
LEADS_TO_NODES = (f"{RDF}type", f"{RDFS}subClassOf")
"""Properties whose values are no literals."""
NODE_KINDS = frozenset(ox.NamedNode(SH + kind) for kind in ("IRI", "BlankNode", "BlankNodeOrIRI"))


def objection(shapes: Shapes) -> str | None:
    """Say why the fast engine must not be used with *shapes*, as the end of a sentence; None where it may."""
    return next(_objections(shapes), None)


def _objections(shapes: Shapes) -> Iterator[str]:
    if shapes.beyond_core:
        yield f"they use {', '.join(f'sh:{name}' for name in sorted(shapes.beyond_core))}"
    judged = {inner.iri for shape in shapes.by_iri.values() for inner in shape.inner}
    for shape in shapes.by_iri.values():
        yield from (f"{reason} (in {shape.name})" for reason in _objections_to(shape, shape.iri in judged))
    yield from (f"the pattern {pattern!r} is of a form that it does not know" for pattern in unknown_patterns(shapes))


def _objections_to(shape: Shape, is_judged: bool) -> Iterator[str]:
    """What speaks against one shape; *is_judged* is whether another asks its values to conform to it."""
    names = [constraint.name for constraint in shape.constraints]
    yield from (f"sh:{name} is given more than once" for name in ONE_ONLY if names.count(name) > 1)
    for constraint in shape.constraints:
        if constraint.name in (*OF_SHAPES, *LISTS) and not (constraint.values or constraint.shapes):
            yield f"sh:{constraint.name} is an empty list"
    if shape.path and not _is_known(shape.path):
        yield "sh:path is not of a known form"
    # From a literal it goes neither nowhere nor backwards: it finds no value there.
    if shape.path and _is_lost_at_literals(shape.path, is_judged or _has_literal_targets(shape)):
        yield "sh:path may have no step to go from a literal, or goes backwards from one"
    if any(child.is_recursive for child in shape.children):
        yield "a shape refers to itself"
    # It takes no literal for a value that may conform to a shape.
    if not _has_only_nodes(shape, is_judged) and any(
        not _rejects_literals(child) for child in shape.shapes("node", "qualifiedValueShape")
    ):
        yield "sh:node or sh:qualifiedValueShape may be asked of literals"


def _is_known(path: Path, *, outermost: bool = True) -> bool:
    """Whether a path is a property, or made of known steps with no sequence inside another step."""
    match path.kind:
        case "property":
            return True
        case "inverse":
            return path.parts[0].kind == "property"
        case "sequence":
            return outermost and all(_is_known(part, outermost=False) for part in path.parts)
        case "alternative":
            return len(path.parts) > 1 and all(_is_known(part, outermost=False) for part in path.parts)
    return _is_known(path.parts[0], outermost=False)


def _is_lost_at_literals(path: Path, is_at_literal: bool) -> bool:
    """Whether a path that may have no step or goes backwards begins where a literal may be."""
    if path.kind != "sequence":
        return is_at_literal and (_may_be_empty(path) or _goes_back(path))
    for part in path.parts:
        if is_at_literal and (_may_be_empty(part) or _goes_back(part)):
            return True
        is_at_literal = not (part.kind == "inverse" or part.iri in LEADS_TO_NODES)
    return False


def _may_be_empty(path: Path) -> bool:
    return path.kind in ("zeroOrMore", "zeroOrOne") or (
        path.kind in ("alternative", "oneOrMore") and any(map(_may_be_empty, path.parts))
    )


def _goes_back(path: Path) -> bool:
    return path.kind == "inverse" or any(map(_goes_back, path.parts))


def _has_literal_targets(shape: Shape) -> bool:
    return any(name == "targetObjectsOf" or isinstance(value, ox.Literal) for name, value in shape.targets)


def _has_only_nodes(shape: Shape, is_judged: bool) -> bool:
    """Whether all values of a shape are surely nodes: it finds its own focus nodes, by class or as subjects."""
    return not (shape.path or is_judged or _has_literal_targets(shape))


def _rejects_literals(shape: Shape) -> bool:
    """Whether no literal conforms to a shape."""
    if shape.path:
        return _asks_for_values(shape)
    return bool(
        shape.values("class")
        or NODE_KINDS.intersection(shape.values("nodeKind"))
        or any(map(_asks_for_values, shape.properties))
        or any(map(_rejects_literals, shape.shapes("node", "and")))
    )


def _asks_for_values(shape: Shape) -> bool:
    """Whether a property shape is broken by a node without the property, as every literal is."""
    is_forward = shape.path is not None and shape.path.kind == "property"
    return is_forward and any(count.value != "0" for count in shape.values("minCount"))


def unknown_patterns(shapes: Shapes) -> list[str]:
    """List the patterns that the fast engine would ignore, by asking it: a blank node matches none that it knows."""
    import shacl_rust

    used = sorted(
        {
            (str(pattern), str(ox.Literal(shape.flags)) if shape.flags else "")
            for shape in shapes.by_iri.values()
            for pattern in shape.values("pattern")
        }
    )
    probes = "".join(chain.from_iterable(_probe(number, *pattern) for number, pattern in enumerate(used)))
    data = "".join(f"<urn:n:{number}> <urn:p> _:b .\n" for number in range(len(used)))
    report = shacl_rust.validate(data, probes, data_format="nt", shapes_format="nt")
    known = {result["focusNode"] for result in report["results"]}
    return [" ".join(pattern).strip() for number, pattern in enumerate(used) if f"<urn:n:{number}>" not in known]


def _probe(number: int, pattern: str, flags: str) -> Iterator[str]:
    """Shapes in N-Triples that ask one node for values of one pattern, given as literals."""
    yield f"<urn:s:{number}> <{SH}targetNode> <urn:n:{number}> .\n"
    yield f"<urn:s:{number}> <{SH}property> <urn:q:{number}> .\n"
    yield f"<urn:q:{number}> <{SH}path> <urn:p> .\n"
    yield f"<urn:q:{number}> <{SH}pattern> {pattern} .\n"
    if flags:
        yield f"<urn:q:{number}> <{SH}flags> {flags} .\n"
