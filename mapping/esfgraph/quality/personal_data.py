"""The last check before publication: no personal data in any literal, by the rules that mask it on reading.

The shapes ask the same of the texts they know; they know neither check digits nor the labels that no rule knows.
"""

from collections.abc import Iterable

import pyoxigraph as ox

from esfgraph.findings import Finding, Position
from esfgraph.rdf.namespaces import DCTERMS, ESF, RDF, XSD, shorten
from esfgraph.rdf.ntriples import joined
from esfgraph.records.privacy import mask

_SOURCE = f"{DCTERMS}source"
_NAME = f"<{_SOURCE}>"
"""Names of files: folders and numbers in them look like the number of a phone."""
_MADE_HERE = frozenset((f"<{ESF}textSha256>", f"<{ESF}lineMap>"))
"""Literals that no source prints."""
_TEXTS = frozenset((f"{XSD}string", f"{RDF}langString"))


def personal_data(statements: Iterable[str]) -> list[Finding]:
    """Report each statement, N-Triples without its final dot, that holds what must be masked; never repeat it.

    The publisher's own contact point is no matter of projects, owners and sources: the catalogue is not looked at.
    """
    statements = list(statements)
    # One look at all texts at once, as they would be read, spares nearly every batch a look at each.
    # A text that a project and its source record both state is read once.
    names: dict[str, None] = {}
    texts: dict[str, None] = {}
    for each in statements:
        _, predicate, literal = each.split(" ", 2)
        if literal[0] == '"' and literal[-1] != ">" and predicate not in _MADE_HERE:
            (names if predicate == _NAME else texts)[literal[: literal.rindex('"')]] = None
    if not mask(_readable(texts))[1] and not mask(_readable(names), phones=False)[1]:
        return []
    findings: list[Finding] = []
    for quad in ox.parse(joined(statements), format=ox.RdfFormat.N_TRIPLES):
        literal = quad.object
        if not isinstance(literal, ox.Literal) or literal.datatype.value not in _TEXTS:
            continue
        if str(quad.predicate) in _MADE_HERE:
            continue
        if mask(literal.value, phones=quad.predicate.value != _SOURCE)[1]:
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
            property_ = shorten(quad.predicate.value)
            findings.append(Finding.of("personal-data", Position(subject), subject, property=property_))
    return findings


def _readable(literals: Iterable[str]) -> str:
    """Literals with line breaks and quotation marks as a reader sees them."""
    between = "\nx\n"  # no number goes on from one literal to the next
    return between.join(literals).replace("\\n", "\n").replace("\\r", "\n").replace('\\"', '"')
