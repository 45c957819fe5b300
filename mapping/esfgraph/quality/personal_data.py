"""The last check before publication: no personal data in any literal, by the rules that mask it on reading.

The shapes ask the same of the texts they know; they know neither check digits nor the labels that no rule knows.
"""

from collections.abc import Iterable

import pyoxigraph as ox

from esfgraph.fields.plain_text import plain_text
from esfgraph.findings import Finding, Position
from esfgraph.privacy.masking import mask, personal_places
from esfgraph.rdf.namespaces import DCTERMS, ESF, RDF, XSD, shorten
from esfgraph.rdf.ntriples import joined

_SOURCE = f"{DCTERMS}source"
_MADE_HERE = frozenset((f"<{ESF}textSha256>", f"<{ESF}lineMap>"))
"""Literals that no source prints."""
_BETWEEN = "\nx\n"
"""No number goes on from one literal to the next."""
_TEXTS = frozenset((f"{XSD}string", f"{RDF}langString"))


def personal_data(statements: Iterable[str], formed: frozenset[str] = frozenset()) -> list[Finding]:
    """Report each statement, N-Triples without its final dot, that holds what must be masked; never repeat it.

    Values of the properties *formed* (IRIs) have a form of their own, so that they hold no phone number. The
    publisher's own contact point is no matter of projects, owners and sources: the catalogue is not looked at.
    """
    statements = list(statements)
    # One look at all texts at once, as they would be read, spares nearly every batch a look at each.
    # A text that a project and its source record both state is read once.
    texts: dict[str, None] = {}
    for each in statements:
        _, predicate, literal = each.split(" ", 2)
        if literal[0] == '"' and literal[-1] != ">" and predicate not in _MADE_HERE:
            text = literal[: literal.rindex('"')]
            texts[text.replace("/", _BETWEEN) if predicate == f"<{_SOURCE}>" else text] = None
    if not mask(_readable(texts))[1]:
        return []
    findings: list[Finding] = []
    for quad in ox.parse(joined(statements), format=ox.RdfFormat.N_TRIPLES):
        literal = quad.object
        if not isinstance(literal, ox.Literal) or literal.datatype.value not in _TEXTS:
            continue
        if str(quad.predicate) in _MADE_HERE:
            continue
        # A name of a file is that of each folder, too.
        text = literal.value.replace("/", _BETWEEN) if quad.predicate.value == _SOURCE else literal.value
        kinds = {place.kind for place in personal_places(plain_text(text))}
        if kinds - ({"phone"} if quad.predicate.value in formed else set()):
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
            property_ = shorten(quad.predicate.value)
            findings.append(Finding.of("personal-data", Position(subject), subject, property=property_))
    return findings


def _readable(literals: Iterable[str]) -> str:
    """Literals with line breaks and quotation marks as a reader sees them."""
    return _BETWEEN.join(literals).replace("\\n", "\n").replace("\\r", "\n").replace('\\"', '"')
