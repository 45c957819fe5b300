"""Values given to the parameters of a query, read into RDF terms of the kind that each parameter wants."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.fields.checked_numbers import organization_digits
from esfgraph.query.examples import Example, Parameter, Term
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, ORG, SKOS, XSD
from esfgraph.rdf.quads import Quads

_LISTED = 30
"""Most codes that a message names."""
_LONGEST = 200
"""Most characters of a text, and of a wrong value that is shown again."""


class ParameterError(UsageError):
    """A value that is not of the kind that its parameter wants; *codes* is a sentence on those that it may be."""

    def __init__(self, parameter: Parameter, value: str, codes: str = "") -> None:
        self.parameter = parameter
        self.found = value if len(value) <= _LONGEST else value[:_LONGEST] + "..."
        expected = parameter.descriptions["en"] + codes
        super().__init__(f"The parameter {parameter.name!r} cannot be {self.found!r}. Expected: {expected}")


def read_parameters(example: Example, given: Iterable[tuple[str, str]], store: Quads, iris: Iris) -> dict[str, Term]:
    """Read *given*, pairs of name and value, as terms, with defaults where no value is given.

    Codes are those that *store* knows. Raise ParameterError, or UsageError for a name that is unknown or comes twice,
    with a sentence that names the parameter, what was found and what is expected.
    """
    defaults = example.defaults(iris)
    texts: dict[str, str] = {}
    known = {parameter.name: parameter for parameter in example.parameters}
    for name, text in given:
        if name not in known:
            raise UsageError(f"The query {example.name!r} has no parameter {name[:_LONGEST]!r}; {_known(known)}.")
        if name in texts:
            raise UsageError(f"The parameter {name!r} is given more than once; give it one value.")
        texts[name] = text.strip()
    terms = {name: _read(known[name], text, store, iris) for name, text in texts.items() if text}
    return {name: term for name in known if (term := terms.get(name) or defaults.get(name))}


def _known(known: Mapping[str, Parameter]) -> str:
    return f"its parameters are {', '.join(known)}" if known else "it takes none"


def _read(parameter: Parameter, text: str, store: Quads, iris: Iris) -> Term:
    term: Term | None = None
    sentence = ""
    if parameter.scheme:
        codes = concepts(parameter.scheme, store)
        term = codes.get(text) or next((concept for concept in codes.values() if concept.value == text), None)
        if len(codes) <= _LISTED:
            sentence = f" The codes are {', '.join(sorted(codes))}."
    elif parameter.class_:
        term = _own(text, iris) or _MINTED[parameter.class_](text, iris)
    elif parameter.datatype:
        term = _DATATYPES[parameter.datatype](text)
    if term is None:
        raise ParameterError(parameter, text, sentence)
    return term


def concepts(scheme: str, store: Quads) -> dict[str, ox.NamedNode]:
    """Return the concepts of a code list by their codes."""
    codes = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(f"{SKOS}inScheme"), ox.NamedNode(scheme), ox.DefaultGraph()):
        for code in store.quads_for_pattern(quad.subject, ox.NamedNode(f"{SKOS}notation"), None, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(code.object, ox.Literal):
                codes[code.object.value] = quad.subject
    return codes


def _own(text: str, iris: Iris) -> ox.NamedNode | None:
    """A thing given by its whole IRI, for those that have no number."""
    try:
        return ox.NamedNode(text) if text.startswith(iris.base) else None
    except ValueError:
        return None


def _organization(text: str, iris: Iris) -> ox.NamedNode | None:
    digits = organization_digits(text)
    return ox.NamedNode(iris.organization(digits)) if digits else None


def _project(text: str, iris: Iris) -> ox.NamedNode | None:
    usable = len(text) <= _LONGEST and text.isprintable() and "://" not in text
    return ox.NamedNode(iris.project(text)) if usable else None


def _string(text: str) -> ox.Literal | None:
    return ox.Literal(text) if len(text) <= _LONGEST and text.isprintable() else None


def _language(text: str) -> ox.Literal | None:
    return ox.Literal(text) if text in ("sv", "en") else None


def _day(text: str) -> ox.Literal | None:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        return None
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(f"{XSD}date")) if day else None


def _year(text: str) -> ox.Literal | None:
    """A year as YEAR() gives it: a whole number."""
    if not re.fullmatch(r"[1-9]\d{3}", text, re.ASCII):
        return None
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}integer"))


_MINTED: Mapping[str, Callable[[str, Iris], ox.NamedNode | None]] = {
    f"{ORG}Organization": _organization,
    f"{ESF}Project": _project,
}
_DATATYPES: Mapping[str, Callable[[str], ox.Literal | None]] = {
    f"{XSD}string": _string,
    f"{XSD}language": _language,
    f"{XSD}date": _day,
    f"{XSD}gYear": _year,
}
